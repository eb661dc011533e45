//! Shipments that are looked at and not taken in.

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::{Simulator, manual};

const PATH: &str = "/ui/default/validate";

#[tokio::test]
async fn a_zip_and_an_xml_are_looked_at_and_nothing_is_taken_in() {
    let simulator = Simulator::start(manual()).await;
    let letter = MessageBuilder::to(person(Denmark, "240291-1995"), "163057").title("A letter");
    let broken = ShipmentBuilder::new("broken").message(letter);
    for (name, bytes) in
        [("netsshare_a.zip", broken.zip().expect("a zip")), ("shipment.XML", broken.xml().into_bytes())]
    {
        let answer = simulator.file_by_form(PATH, name, &bytes).await;
        let page = answer.text();
        assert_eq!(answer.status, 200, "{page}");
        answer.is_guarded();
        assert!(
            page.contains("It would be refused: 1 error") && page.contains("<mark>240291-1995</mark>"),
            "{page}"
        );
        assert!(page.contains("What to change:") && page.contains("/ui/default/rules?q="), "{page}");
    }
    let plain = nets_samples::all().iter().find(|sample| sample.name == "plain").expect("a sample");
    for _ in 0..2 {
        // What came before is not looked at: the same one is valid again.
        let answer = simulator.file_by_form(PATH, "netsshare_plain.zip", &plain.zip()).await;
        assert!(
            answer.text().contains("It would be accepted: shipment sample-plain with 2 messages."),
            "{}",
            answer.text()
        );
    }
    assert!(simulator.page("/ui/default/timeline").await.contains("Nothing has happened yet."));
}

#[tokio::test]
async fn the_sender_decides_which_ids_it_may_use() {
    let simulator = Simulator::start(manual()).await;
    let letter =
        MessageBuilder::to(person(Denmark, "2402911995"), "163057").title("A letter").eboks_id("99999");
    let zip = ShipmentBuilder::new("other").message(letter).zip().expect("a zip");
    let kind = [("Content-Type", "multipart/form-data; boundary=b")];
    let with = |user: &str| {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n{user}\r\n--b\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"netsshare_<b>.zip\"\r\n\r\n"
        );
        [head.as_bytes(), &zip, b"\r\n--b--\r\n"].concat()
    };
    let answer = simulator.send("POST", PATH, &kind, &with("tTEST1")).await;
    assert!(answer.text().contains("It would be refused"), "{}", answer.text());
    assert!(
        answer.text().contains("<option selected>tTEST1")
            && answer.text().contains("netsshare_&#60;b&#62;.zip")
    );
    simulator.send("POST", PATH, &kind, &with("other")).await.refused(404, "no sender is called `other`");
}

#[tokio::test]
async fn what_is_no_file_is_told() {
    let simulator = Simulator::start(manual()).await;
    assert!(simulator.page(PATH).await.contains("A zip or a shipment.xml, chosen or dropped here"));
    simulator.file_by_form(PATH, "", b"").await.refused(400, "no file was chosen");
    simulator.submit(PATH, "file=x").await.refused(400, "multipart/form-data");
    let answer = simulator.file_by_form(PATH, "netsshare_x.zip", b"no zip").await;
    assert!(answer.text().contains("It would be refused: 1 error"), "{}", answer.text());
    let large = vec![b' '; (16 << 20) + 1];
    simulator.file_by_form(PATH, "shipment.xml", &large).await.refused(409, "more than 16 MB");
}
