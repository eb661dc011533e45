//! The certificate of a sender, as it is ticked off.

use crate::support::{Simulator, manual};

#[tokio::test]
async fn the_page_ticks_off_what_the_world_has_seen() {
    let simulator = Simulator::start(manual()).await;
    let nothing = simulator.page("/ui/default/certificate").await;
    assert!(
        nothing.contains("May tTEST1 go on to the next environment?") && nothing.contains("Not yet:"),
        "{nothing}"
    );
    assert!(!nothing.contains("\u{2713} shown"), "nothing is shown by nothing: {nothing}");

    let (name, zip) = crate::support::sample("plain");
    simulator.upload(&name, &zip).await;
    simulator.submit("/ui/default/clock", "move=by&by=1d").await.leads_to();
    let page = simulator.page("/ui/default/certificate?sends=signing").await;
    let row = |id: &str| {
        let (_, rest) =
            page.split_once(&format!("<tr id=\"{id}\">")).unwrap_or_else(|| panic!("{id}: {page}"));
        rest.split("</tr>").next().unwrap_or_default().to_owned()
    };
    let plain = row("can.plain");
    assert!(plain.contains("\u{2713} shown") && plain.contains("/ui/default/timeline/"), "{plain}");
    assert!(row("can.signing").contains("not exercised"), "{page}");
    assert!(page.contains("Not claimed: ") && page.contains("<code>can.alias</code>"), "{page}");
    assert!(page.contains("/v1/certificate?sends=signing"), "{page}");
    assert!(page.contains("certify --api 127.0.0.1:"), "{page}");

    // What a tester puts in by hand is not the sender's.
    let simulator = Simulator::start(manual()).await;
    simulator.submit("/ui/default/mailboxes/tTEST1/sample", "sample=plain").await.leads_to();
    let page = simulator.page("/ui/default/certificate").await;
    assert!(page.contains("put in by hand") && !page.contains("\u{2713} shown"), "{page}");
    simulator.get("/ui/default/certificate?user=tTEST9").await.refused(404, "no sender is called");
}
