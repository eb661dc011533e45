//! Acts as forms: each is done by a POST, and leads back to a page that tells what came of it.

use crate::support::{Simulator, manual};

#[tokio::test]
async fn the_clock_is_moved_by_forms_alone() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("signing").await;
    let done =
        simulator.submit("/ui/default/clock", "move=next&back=/ui/default/shipments?state%3Dunder_way").await;
    assert!(
        done.leads_to().starts_with("/ui/default/shipments?state=under_way&came="),
        "{}",
        done.leads_to()
    );
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains(">20:00<") && page.contains("1 message handed over to e-Boks"), "{page}");
    let done = simulator.submit("/ui/default/clock", "move=to&to=2026-01-06T08%3A00&back=").await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("Tue 6 Jan 2026") && page.contains("delivered to DK 6101800001"), "{page}");
    simulator.submit("/ui/default/clock", "move=by&by=1d+4h").await.leads_to();
    assert!(simulator.page("/ui/default").await.contains("Wed 7 Jan 2026"));
}

#[tokio::test]
async fn a_move_that_cannot_be_is_told_with_what_to_do() {
    let simulator = Simulator::start(manual()).await;
    for (fields, status, says) in [
        ("move=by&by=", 400, "`by` is empty"),
        ("move=by&by=soon", 400, "write it like 90m, 2h or 1d 4h"),
        ("move=by&by=-1h", 409, "negative"),
        ("move=by&by=9999999h", 400, "ten years"),
        ("move=to&to=2026-01-05T09:00", 409, "before Mon 5 Jan 2026 10:00:00"),
        ("move=to&to=tomorrow", 400, "`tomorrow` is not a date and time"),
        ("move=back", 400, "`next`, `by` or `to`"),
        ("", 400, "`move` is empty"),
        ("mov=next", 400, "did you mean `move`?"),
    ] {
        simulator.submit("/ui/default/clock", fields).await.refused(status, says);
    }
    let answer =
        simulator.send("POST", "/ui/default/clock", &[("Content-Type", "text/plain")], b"move=next").await;
    answer.refused(400, "a form is sent as application/x-www-form-urlencoded");
    assert!(simulator.page("/ui/default").await.contains(">10:00<"));
}

#[tokio::test]
async fn a_form_never_leads_to_another_site() {
    let simulator = Simulator::start(manual()).await;
    for back in
        ["https://evil.example/", "//evil.example/ui/", "/ui/%0d%0aX: y", "/v1/clock", "javascript:alert(1)"]
    {
        let fields = format!("move=next&back={back}");
        let done = simulator.submit("/ui/default/clock", &fields).await;
        assert!(done.leads_to().starts_with("/ui/default?came="), "{}", done.leads_to());
    }
}

#[tokio::test]
async fn a_shipment_uploaded_by_a_form_goes_through_the_same_door() {
    let simulator = Simulator::start(manual()).await;
    let sample = nets_samples::all().iter().find(|sample| sample.name == "plain").expect("a sample");
    let done = simulator.upload_by_form("C:\\\\x\\\\netsshare_plain.zip", &sample.zip()).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("shipment sample-plain accepted, 2 messages"), "{page}");
    assert!(page.contains("tTEST1_DK12345678_0000001_netsshare_plain.zip.receipt"), "{page}");
    // A second one is refused as by SFTP, and one of another name stays where it is.
    let done = simulator.upload_by_form("netsshare_again.zip", &sample.zip()).await;
    assert!(simulator.page(done.leads_to()).await.contains("already been received before"));
    let done = simulator.upload_by_form("NetsShare-plain.zip", &sample.zip()).await;
    assert!(simulator.page(done.leads_to()).await.contains("not picked up"));
}

#[tokio::test]
async fn a_sample_can_be_put_in_again() {
    let simulator = Simulator::start(manual()).await;
    let path = "/ui/default/mailboxes/tTEST1/sample";
    for named in ["sample-plain accepted", "sample-plain-", "sample-plain-"] {
        let done = simulator.submit(path, "sample=plain").await;
        let page = simulator.page(done.leads_to()).await;
        assert!(page.contains(named) && page.contains("accepted, 2 messages"), "{page}");
    }
}

#[tokio::test]
async fn an_upload_that_is_none_is_told() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_by_form("", b"").await.refused(400, "no file was chosen");
    let path = "/ui/default/mailboxes/tTEST1/upload";
    simulator.submit(path, "file=x").await.refused(400, "multipart/form-data");
    let kind = [("Content-Type", "multipart/form-data; boundary=b")];
    let begun =
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"netsshare_a.zip\"\r\n\r\nPK";
    simulator.send("POST", path, &kind, begun).await.refused(400, "ends before its last boundary");
    assert!(simulator.page("/ui/default/timeline").await.contains("unfinished after"));
    simulator.upload_by_form("netsshare_\u{1}.zip", b"PK").await.refused(409, "control character");
}
