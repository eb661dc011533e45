//! Who is let in, and what is at no address.

use crate::support::{Simulator, manual};

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let simulator = Simulator::start(manual()).await;
    let before = simulator.world.clock().now;
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    for (name, value, status) in [
        ("Origin", "http://evil.example", 403),
        ("Origin", "null", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Host", "evil.example", 421),
    ] {
        for path in [
            "/ui/default/clock",
            "/ui/default/mailboxes/tTEST1/sample",
            "/ui/default/mailboxes/tTEST1/upload",
            "/ui/default/people/DK/person/2402911995/subscriptions",
            "/ui/default/people/DK/person/2402911995/aliases",
            "/ui/default/people/DK/person/2402911995/aliases/end",
            "/ui/default/people/DK/person/2402911995/documents/1:0/read",
            "/ui/default/people/DK/person/2402911995/documents/1:0/sign",
            "/ui/default/people/DK/person/2402911995/documents/1:0/reject",
            "/ui/default/alias/service",
            "/ui/default/validate",
            "/ui/default/scenario",
            "/ui/default/reset",
            "/ui/default/worlds",
            "/ui/default/worlds/end",
            "/ui/default/ebox/boxes/enterprise/0199000349/open",
            "/ui/default/ebox/messages/x/acts",
            "/ui/default/onboarding",
            "/ui/default/onboarding/1/meeting",
            "/ui/default/onboarding/1/form",
            "/ui/default/onboarding/1/csr",
            "/ui/default/onboarding/1/credential",
            "/ui/default/onboarding/1/tests",
            "/ui/default/onboarding/1/go",
            "/ui/default/onboarding/1/go-here",
            "/ui/default/onboarding/1/team",
        ] {
            let answer = simulator.send("POST", path, &[kind, (name, value)], b"move=by&by=1d").await;
            assert_eq!(answer.status, status, "{path} with {name}: {value}");
        }
    }
    assert_eq!(simulator.world.clock().now, before);
}

#[tokio::test]
async fn what_is_no_page_is_told_by_a_page() {
    let simulator = Simulator::start(manual()).await;
    for path in ["/ui/default/nothing", "/ui/other", "/ui/other/timeline", "/ui/default/shipments/1/x", "/ui"]
    {
        simulator.get(path).await.refused(404, "There is no such");
    }
    simulator.get("/ui/default/clock").await.refused(405, "does not answer to GET");
    for (path, says) in [
        ("/ui/default/shipments/1", "no shipment has the number 1"),
        ("/ui/default/shipments/x%3Cb%3E", "`x&#60;b&#62;` is not the number"),
        ("/ui/default/timeline/7", "no entry has the number 7"),
        ("/ui/default/people/DK/person/2402911995/documents/1:0", "no accepted message 0"),
        ("/ui/default/alias/registrations/x%3Cb%3E", "`x&#60;b&#62;`"),
        ("/ui/default/mailboxes/tTEST2", "did you mean `tTEST1`?"),
        ("/ui/default/mailboxes/tTEST1/outbound/x.receipt", "not in the Outbound"),
        ("/ui/default/mailboxes/tTEST1/outbound/..%2F..%2Fx", "not in the Outbound"),
    ] {
        simulator.get(path).await.refused(404, says);
    }
    for (path, says) in [
        ("/ui/default/timeline?usr=a", "did you mean `user`?"),
        ("/ui/default/timeline?before=x", "`x` is not a whole number"),
        ("/ui/default/calendar?week=x", "write it like 2026-01-05"),
        ("/ui/default?x=1", "no parameter is called `x`"),
        ("/ui/default/people?after=x", "write it like `DK:person:6101800001`"),
        ("/ui/default/alias?state=x", "one of: asking, registered, refused"),
        ("/ui/default/scenario?begun=x", "one of: true, false"),
        ("/ui/default/certificate?sends=x", "one of: plain, "),
    ] {
        simulator.get(path).await.refused(400, says);
    }
}
