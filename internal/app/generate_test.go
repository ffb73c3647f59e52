package app

import "testing"

// What nep generate makes opens, agrees with itself, and is made once.
func TestGenerate(t *testing.T) {
	t.Parallel()
	args := []string{"--lang", "en", "--data", t.TempDir(), "generate", "--province", "--cells", "20", "--months", "2"}
	out, code := run(t, args...)
	if code != 0 {
		t.Fatalf("exit status %d\n%s", code, out)
	}
	mustContain(t, out, "100%", "Made 20 cells, 500 members, 2 months", "Sign in as bithutinh")
	if out, code := run(t, "--lang", "en", "--data", args[3], "doctor"); code != 0 {
		t.Errorf("exit status %d\n%s", code, out)
	}
	if out, code = run(t, args...); code != 0 {
		t.Errorf("again: exit status %d\n%s", code, out)
	}
	out, code = run(t, append(args, "--seed", "2")...)
	if code != 1 {
		t.Errorf("another one over it: exit status %d", code)
	}
	mustContain(t, out, "another size, seed or last month")
}
