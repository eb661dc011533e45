//! Shipments, messages, mailboxes and what came of them.

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::{Simulator, manual, scenario};

#[tokio::test]
async fn shipments_are_listed_and_narrowed() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.upload("netsshare_bad.zip", b"no zip").await;
    let all = simulator.page("/ui/default/shipments").await;
    assert!(all.find("shipments/2\"").expect("the second") < all.find("shipments/1\"").expect("the first"));
    let refused = simulator.page("/ui/default/shipments?state=refused").await;
    assert!(refused.contains("shipments/2\"") && !refused.contains("shipments/1\""));
    for (filter, hits) in [
        ("shipment_id=sample-plain", 1),
        ("receiver=2402911995", 1),
        ("receiver=1", 0),
        ("from=2026-01-05T09:00&until=2026-01-05T11:00", 2),
        ("until=2026-01-05T10:00", 0),
        ("user=tTEST1", 2),
        ("before=2", 1),
    ] {
        let page = simulator.page(&format!("/ui/default/shipments?{filter}")).await;
        assert_eq!(page.matches("<td class=\"n\">").count(), hits, "{filter}");
    }
    let first = simulator.page("/ui/default/shipments?limit=1").await;
    assert!(first.contains("/ui/default/shipments?before=2\" rel=\"next\""), "{first}");
}

#[tokio::test]
async fn those_that_are_over_and_those_under_way_are_one_list() {
    let simulator = Simulator::start(manual()).await;
    for name in ["signing", "p-number", "rejected", "plain"] {
        simulator.upload_sample(name).await;
        simulator.upload("netsshare_bad.zip", b"no zip").await;
    }
    simulator.submit("/ui/default/clock", "move=by&by=3d").await.leads_to();
    simulator.upload_sample("deadline").await;
    let mut path = "/ui/default/shipments?limit=1".to_owned();
    let mut found = Vec::new();
    while found.len() < 20 {
        let page = simulator.page(&path).await;
        let cell = page.split("<td class=\"n\">").nth(1).and_then(|rest| rest.split('<').next());
        found.push(cell.expect("a row").parse::<u64>().expect("a number"));
        match page.split("\" rel=\"next\">older shipments").next().filter(|head| head.len() < page.len()) {
            Some(head) => path = format!("{}&limit=1", head.rsplit("href=\"").next().expect("a link")),
            None => break,
        }
    }
    assert_eq!(found, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let now = simulator.page("/ui/default").await;
    assert!(now.contains("sample-deadline</a>") && !now.contains("sample-signing</a>"), "{now}");
}

#[tokio::test]
async fn a_broken_shipment_is_shown_with_its_mark_and_what_to_change() {
    let simulator = Simulator::start(manual()).await;
    let letter = MessageBuilder::to(person(Denmark, "240291-1995"), "163057").title("A letter");
    let zip = ShipmentBuilder::new("broken").message(letter).zip().expect("a zip");
    simulator.upload("netsshare_broken.zip", &zip).await;
    let page = simulator.page("/ui/default/shipments/1").await;
    assert!(page.contains("<span class=\"mark\">refused</span> Refused: 1 error"), "{page}");
    assert!(page.contains("<mark>240291-1995</mark>"), "{page}");
    assert!(page.contains("^^^^^^^^^^^"), "{page}");
    assert!(page.contains("What to change:") && page.contains("<dt>documented</dt>"), "{page}");
    let rule = page.split("/ui/default/rules?q=").nth(1).and_then(|rest| rest.split('"').next());
    let rules = simulator.page(&format!("/ui/default/rules?q={}", rule.expect("a rule"))).await;
    assert!(rules.contains("<a href=\"/ui/default/shipments/1\">1</a>"), "{rules}");
}

#[tokio::test]
async fn a_signing_is_a_way_from_the_receipt_to_the_result() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("rejected").await;
    let before = simulator.page("/ui/default/shipments/1").await;
    assert!(before.contains("<li class=\"done\"><b>accepted</b>"), "{before}");
    assert!(
        before.contains("<li class=\"open\"><b>handed over</b> <span class=\"soft\">20:00</span>"),
        "{before}"
    );
    assert!(before.contains("hand-over") && before.contains("What is still due"));
    simulator.submit("/ui/default/clock", "move=by&by=9d").await.leads_to();
    let after = simulator.page("/ui/default/shipments/1").await;
    assert!(after.contains("<li class=\"wrong\"><b>rejected</b>"), "{after}");
    let message = simulator.page("/ui/default/shipments/1/messages/0").await;
    for word in
        ["accepted", "handed over", "delivered", "waits for signatures", "signed", "result in Outbound"]
    {
        assert!(message.contains(&format!("<b>{word}</b>")), "{word}: {message}");
    }
    assert!(
        message.contains("href=\"/ui/default/timeline/") && message.contains("(by magic_recipients)"),
        "{message}"
    );
    let file =
        message.split("/ui/default/mailboxes/tTEST1/outbound/").nth(1).and_then(|it| it.split('"').next());
    let file = format!("/ui/default/mailboxes/tTEST1/outbound/{}", file.expect("a result"));
    let contents = simulator.page(&file).await;
    assert!(contents.contains("A zip with") && contents.contains("REJECTED_BY_SIGNER"), "{contents}");
    let bytes = simulator.get(&format!("{file}/bytes")).await;
    assert!(bytes.body.starts_with(b"PK"));
    assert_eq!(bytes.header("content-security-policy"), "sandbox");
    assert!(bytes.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn a_signed_object_is_told_in_words() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("multi-signing").await;
    simulator.submit("/ui/default/clock", "move=by&by=9d").await.leads_to();
    let message = simulator.page("/ui/default/shipments/1/messages/0").await;
    let file =
        message.split("/ui/default/mailboxes/tTEST1/outbound/").nth(1).and_then(|it| it.split('"').next());
    let page =
        simulator.page(&format!("/ui/default/mailboxes/tTEST1/outbound/{}", file.expect("a result"))).await;
    for signer in ["6101800001", "6101800011", "Straks Prøvesen TEST ONLY"] {
        assert!(page.contains(&format!("<b>signed by {signer}</b>, Tue 6 Jan 2026 0")), "{signer}: {page}");
    }
    assert!(page.contains("It verifies: 3 signatures and the seal"), "{page}");
    assert_eq!(page.matches("<span class=\"mark ok\">verifies</span>").count(), 5, "{page}");
    assert_eq!(page.matches("CN=mock-nets-share Issuing CA").count(), 4, "{page}");
    assert_eq!(page.matches("<dt>serial number</dt>").count(), 4, "{page}");
    let shipment = simulator.page("/ui/default/shipments/1").await;
    assert!(
        shipment.contains("documents are deleted") && shipment.contains("of sample-multi-signing"),
        "{shipment}"
    );
    let again = simulator.page(&format!("/ui/default/mailboxes/tTEST1/outbound/{}", file.expect("it"))).await;
    assert!(again.contains("It verifies: 3 signatures and the seal"), "{again}");
    assert!(page.contains("message 1 of upload 1") && page.len() < 300_000);
}

#[tokio::test]
async fn a_mailbox_is_as_its_sender_sees_it() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    let page = simulator.page("/ui/default/mailboxes/tTEST1").await;
    assert!(
        page.contains("netsshare_plain.zip.receipt")
            && page.contains("SHA256:of-tTEST1 ssh-ed25519")
            && page.contains("<td class=\"mono\">netsshare_plain.zip</td>")
    );
    let receipt =
        "/ui/default/mailboxes/tTEST1/outbound/tTEST1_DK12345678_0000001_netsshare_plain.zip.receipt";
    let receipt = simulator.page(receipt).await;
    assert!(receipt.contains("&#60;") && receipt.contains("SHA-256"), "{receipt}");
    assert!(
        !simulator.page("/ui/default/timeline").await.contains("tTEST1 fetched"),
        "looking is not fetching"
    );
}

#[tokio::test]
async fn the_calendar_has_a_week_with_what_was_done_and_what_is_due() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("signing").await;
    simulator.submit("/ui/default/clock", "move=to&to=2026-01-05T21:00").await.leads_to();
    let page = simulator.page("/ui/default/calendar").await;
    assert!(
        page.contains("Week of Monday 5 January 2026") && page.contains("handed over to e-Boks"),
        "{page}"
    );
    assert!(page.contains("due: <a href=\"/ui/default/shipments/1\">delivery</a>"), "{page}");
    let next = simulator.page("/ui/default/calendar?week=2026-01-14").await;
    assert!(next.contains("Week of Monday 12 January 2026") && !next.contains("handed over to e-Boks"));
}

#[tokio::test]
async fn a_shipment_of_a_thousand_messages_comes_in_pages() {
    let simulator = Simulator::start(manual()).await;
    let message = |_| MessageBuilder::to(person(Denmark, "2402911995"), "163057").title("A letter");
    let shipment = (0..1_000).map(message).fold(ShipmentBuilder::new("large"), ShipmentBuilder::message);
    simulator.upload("netsshare_large.zip", &shipment.zip().expect("a zip")).await;
    let first = simulator.page("/ui/default/shipments/1").await;
    assert!(first.len() < 300_000, "{}", first.len());
    assert_eq!(first.matches("<h3><a href").count(), 50);
    let second = simulator.page("/ui/default/shipments/1?after=49&state=accepted").await;
    assert!(
        second.contains("/ui/default/shipments/1/messages/50\"")
            && second.contains("after=99\" rel=\"next\"")
    );
    assert!(simulator.page("/ui/default").await.len() < 300_000);
}

#[tokio::test]
async fn what_was_sent_is_looked_into_and_handed_out_for_as_long_as_it_is_kept() {
    let loaded = scenario(|text| format!("{text}\nretention: {{ documents: 1d }}\n"));
    let simulator = Simulator::start(loaded).await;
    let letter = MessageBuilder::to(person(Denmark, "2402911995"), "163057")
        .attachment("terms.pdf", Some("The <i>terms</i>"));
    let zip = ShipmentBuilder::new("kept").message(letter).zip().expect("a zip");
    simulator.upload("netsshare_kept.zip", &zip).await;
    let message = "/ui/default/shipments/1/messages/0";
    let page = simulator.page(message).await;
    assert_eq!(page.matches("<dt>fonts</dt>").count(), 2, "{page}");
    assert!(page.contains("terms.pdf") && page.contains("The &#60;i&#62;terms&#60;/i&#62;"), "{page}");
    assert!(!page.contains("not kept any more"), "{page}");
    let shipment = simulator.page("/ui/default/shipments/1").await;
    assert!(
        shipment.contains("<dt>pages</dt>") && shipment.contains("/ui/default/shipments/1/zip"),
        "{shipment}"
    );

    let bytes = simulator.get(&format!("{message}/files/1")).await;
    assert!(bytes.body.starts_with(b"%PDF"));
    assert!(bytes.header("content-security-policy").contains("sandbox"));
    assert_eq!(bytes.header("x-content-type-options"), "nosniff");
    assert!(bytes.header("content-disposition").starts_with("attachment"));
    let whole = simulator.get("/ui/default/shipments/1/zip").await;
    assert_eq!((whole.body.as_slice(), whole.header("content-security-policy")), (zip.as_slice(), "sandbox"));
    simulator.get(&format!("{message}/files/2")).await.refused(404, "has no file 2");
    simulator.get("/ui/default/shipments/9/zip").await.refused(404, "no shipment has the number 9");

    simulator.submit("/ui/default/clock", "move=by&by=9d").await.leads_to();
    let page = simulator.page(message).await;
    assert!(page.contains("not kept any more") && !page.contains("<dt>fonts</dt>"), "{page}");
    let shipment = simulator.page("/ui/default/shipments/1").await;
    assert!(
        shipment.contains("the zip is not kept any more") && !shipment.contains("<dt>pages</dt>"),
        "{shipment}"
    );
    simulator.get(&format!("{message}/files/1")).await.refused(410, "is not kept any more");
    simulator.get("/ui/default/shipments/1/zip").await.refused(410, "retention");
}

#[tokio::test]
async fn the_rule_book_counts_the_shipments_that_broke_a_rule() {
    let simulator = Simulator::start(manual()).await;
    for _ in 0..7 {
        simulator.upload("netsshare_bad.zip", b"no zip").await;
    }
    simulator.upload_sample("plain").await;
    let rules = simulator.page("/ui/default/rules?q=zip.unreadable").await;
    assert!(rules.contains("7 shipments") && rules.contains("the newest: "), "{rules}");
    let linked =
        |number: u32| rules.contains(&format!("<a href=\"/ui/default/shipments/{number}\">{number}</a>"));
    assert_eq!((1..=8).filter(|number| linked(*number)).collect::<Vec<_>>(), [3, 4, 5, 6, 7], "{rules}");
}
