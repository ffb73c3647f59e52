package org

import (
	"fmt"
	"testing"

	"nep/internal/access"
	"nep/internal/clock"
)

// Looking page by page over several named branches finds each unit once, and
// none of another branch.
func TestLookingOverNamedBranches(t *testing.T) {
	each(t, func(t *testing.T, s *Service, c *clock.Clock) {
		root := found(t, s, 0, Upper, "Đảng ủy Khối", "2015-01-01")
		want := map[int64]bool{}
		actor := access.Actor{Account: 1, Hat: access.Hat{Role: access.Inspector, Unit: root, Path: path(t, s.DB, root, today)}}
		for b := range 4 {
			base := found(t, s, root, Base, fmt.Sprintf("Đảng bộ %d", b), "2015-01-01")
			if b < 3 {
				actor.Hat.Named = append(actor.Hat.Named, path(t, s.DB, base, today))
			}
			for k := range 5 {
				id := found(t, s, base, Cell, fmt.Sprintf("Chi bộ Kho %d", k), "2015-01-01")
				if want[id] = true; b == 3 {
					delete(want, id)
				}
			}
		}
		for _, size := range []int{1, 2, 4, 5, 100} {
			got, at := map[int64]bool{}, Cursor{}
			for {
				p, err := s.Look(ctx, actor, "kho", "", at, size)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range p.Rows {
					if got[l.ID] || !want[l.ID] {
						t.Errorf("pages of %d: %s twice or out of reach", size, l.Name)
					}
					got[l.ID] = true
				}
				if !p.More {
					break
				}
				at = ParseCursor(p.Next.String())
			}
			if len(got) != len(want) {
				t.Errorf("pages of %d found %d of %d", size, len(got), len(want))
			}
		}
		// The picture begins at the named branches: what is above is out of reach.
		tree, err := s.Tree(ctx, actor, "", Cursor{}, 100)
		if err != nil || len(tree.Top) != 3 || tree.Count != 18 {
			t.Errorf("%d tops, %d units, %v", len(tree.Top), tree.Count, err)
		}
	})
}
