// Package browsertest drives a real Chromium in sentences:
//
//	b := browsertest.New(t)
//	b.Open(server.URL + "/units/3")
//	b.Fill("Tên tổ chức", "Chi bộ Văn phòng")
//	b.Choose("Loại", "Chi bộ")
//	b.Click("Lưu")
//	b.See("Đã lưu")
//	b.At(390).Fits().Axe().Screenshot("unit-phone")
//
// A control is named by what a person reads: its label or its text. What
// begins with # . [ or "css=" is a CSS selector, for the few things without a
// name.
//
// Every sentence waits until it can be done or its time is over; nothing sleeps
// for a fixed time. A test fails at its end when the page wrote an error to the
// console, broke its content security policy, threw, or asked another host for
// anything; Forgive names an error a test provokes on purpose.
//
// One browser serves a test binary, each test has a fresh session in it
// (cookies, storage). Names ending in "nep.test" are this machine, no other name
// is resolved, so that no test depends on a network. A server with TLS() of
// this package is trusted by the browser:
//
//	server := browsertest.Serve(t, handler) // https://nep.test:port
//	b.Open(server)
package browsertest
