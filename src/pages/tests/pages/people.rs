//! Recipients and their mailboxes, played by forms.

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::{Simulator, manual, scenario};

const ANNA: &str = "/ui/default/people/DK/person/2402911995";
const FIRST: &str = "/ui/default/people/DK/person/2402911995/documents/1:0";

/// A contract for two signers who decide by hand, delivered on Tuesday at 08:00.
async fn delivered() -> Simulator {
    let loaded = scenario(|text| {
        let otherwise = text.find("otherwise:").expect("the key");
        format!("{}otherwise: ask\n", &text[..otherwise])
    });
    let simulator = Simulator::start(loaded).await;
    let contract = MessageBuilder::to(person(Denmark, "2402911995"), "162812")
        .title("Contract")
        .description("Your loan")
        .signer(person(Denmark, "0411820680"))
        .attachment("terms.pdf", Some("The terms"));
    let zip = ShipmentBuilder::new("loan").message(contract).zip().expect("a zip");
    simulator.upload("netsshare_loan.zip", &zip).await;
    simulator.submit("/ui/default/clock", "move=to&to=2026-01-06T08%3A00").await.leads_to();
    simulator
}

#[tokio::test]
async fn people_are_found_by_name_number_and_alias() {
    let simulator = Simulator::start(manual()).await;
    let all = simulator.page("/ui/default/people").await;
    assert!(all.contains("Anna Demo") && all.contains("Demo company"), "{all}");
    assert!(all.contains("rejects after one hour"), "magic recipients say what they do: {all}");
    let anna = simulator.page("/ui/default/people?q=anna").await;
    assert!(anna.contains(&format!("href=\"{ANNA}\"")) && !anna.contains("Bent Demo"), "{anna}");
    assert!(simulator.page("/ui/default/people?q=240291").await.contains("Anna Demo"));
    let unknown = simulator.page("/ui/default/people?q=6101800099").await;
    assert!(unknown.contains("/ui/default/people/DK/person/6101800099"), "{unknown}");
    assert!(simulator.page("/ui/default/people?q=Xaver").await.contains("Show all"));
    let behind = simulator.page("/ui/default/people?after=DK:person:6101800011").await;
    assert!(!behind.contains("Anna Demo") && behind.contains("Tredje Testesen"), "{behind}");
    simulator.get("/ui/default/people?after=x").await.refused(400, "DK:person:6101800001");
}

#[tokio::test]
async fn an_empty_mailbox_says_what_to_do() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page(ANNA).await;
    assert!(page.contains("e-Boks has no document for this recipient yet."), "{page}");
    assert!(page.contains("move the clock past the hand-over and the delivery"));
    assert!(page.contains("No document type of this scenario is set up for aliases"));
    for (path, says) in [
        ("/ui/default/people/XX/person/2402911995", "no country with e-Boks"),
        ("/ui/default/people/DK/robot/2402911995", "no kind of recipient"),
        ("/ui/default/people/DK/person/1", "no person number of DK"),
    ] {
        simulator.get(path).await.refused(404, says);
    }
}

#[tokio::test]
async fn a_document_is_opened_before_its_files_are_seen() {
    let simulator = delivered().await;
    let mailbox = simulator.page(ANNA).await;
    assert!(mailbox.contains("Your loan") && mailbox.contains("to sign</span> until"), "{mailbox}");
    assert!(mailbox.contains("+ 1 attached"), "{mailbox}");
    let closed = simulator.page(FIRST).await;
    assert!(closed.contains("marks it as read") && !closed.contains("/files/0"), "{closed}");
    assert!(closed.contains("1 other can sign or has signed.") && !closed.contains("Bent"), "{closed}");
    assert!(closed.contains("The scenario leaves it to you"), "{closed}");
    let done = simulator.submit(&format!("{FIRST}/read"), &format!("back={FIRST}")).await;
    let open = simulator.page(done.leads_to()).await;
    assert!(open.contains("What came of it") && open.contains("opened by DK 2402911995"), "{open}");
    assert!(
        open.contains("<dt>pages</dt><dd>1</dd>") && open.contains("<dt>links</dt><dd>none</dd>"),
        "{open}"
    );
    assert!(open.contains("The terms") && open.contains(&format!("{FIRST}/files/1")), "{open}");
    let file = simulator.get(&format!("{FIRST}/files/0")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "application/pdf"));
    assert!(file.body.starts_with(b"%PDF"));
    assert!(file.header("content-security-policy").contains("sandbox"));
    assert!(file.header("content-disposition").starts_with("attachment"));
    simulator.get(&format!("{FIRST}/files/9")).await.refused(404, "has no file 9");
    let again = simulator.submit(&format!("{FIRST}/read"), "").await;
    assert!(simulator.page(again.leads_to()).await.contains("Nothing came of it yet"));
}

#[tokio::test]
async fn a_signer_rejects_with_words_that_stand_in_the_result() {
    let simulator = delivered().await;
    let words = "reason=Too+much%2C+%3Cb%3Ereally%3C%2Fb%3E%0D%0ABo";
    let done = simulator.submit(&format!("{FIRST}/reject"), &format!("{words}&back={FIRST}")).await;
    assert!(done.leads_to().starts_with(&format!("{FIRST}?came=")), "{}", done.leads_to());
    let page = simulator.page(done.leads_to()).await;
    assert!(
        page.contains("rejected 08:00") && page.contains("Too much, &#60;b&#62;really&#60;/b&#62;\nBo"),
        "{page}"
    );
    assert!(page.contains("reason: &#34;Too much, &#60;b&#62;really&#60;/b&#62;\\nBo&#34;"), "{page}");
    assert!(page.contains("the signing is over: a signer has rejected the document"), "{page}");
    assert!(simulator.page(ANNA).await.contains("not signed</span> rejected"));
    simulator.submit(&format!("{FIRST}/sign"), "").await.refused(409, "the signing is over");
    simulator.submit("/ui/default/clock", "move=by&by=2d").await.leads_to();
    let shipment = simulator.page("/ui/default/shipments/1").await;
    let result = shipment.split("href=\"").find_map(|rest| {
        let link = rest.split('"').next()?;
        (link.contains("/outbound/") && !link.ends_with(".receipt")).then(|| link.to_owned())
    });
    let result = simulator.page(&result.expect("a result in Outbound")).await;
    assert!(result.contains("Too much, &#38;lt;b&#38;gt;really"), "{result}");
}

#[tokio::test]
async fn a_signer_signs_once_and_the_others_are_not_named() {
    let simulator = delivered().await;
    let before = simulator.page(FIRST).await;
    assert!(before.contains("then: sign"), "the same as YAML: {before}");
    let done = simulator.submit(&format!("{FIRST}/sign"), "").await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("you signed 08:00") && page.contains("recipient: &#34;2402911995&#34;"), "{page}");
    assert!(!page.contains("reject with these words") && !page.contains("Bent"), "{page}");
    simulator.submit(&format!("{FIRST}/sign"), "").await.refused(409, "a signer signs a document once");
    let bent = "/ui/default/people/DK/person/0411820680/documents/1:0";
    simulator.submit(&format!("{bent}/sign"), "").await.leads_to();
    assert!(simulator.page(bent).await.contains("signed by all"));
}

#[tokio::test]
async fn what_cannot_be_done_is_told_with_what_to_do() {
    let simulator = delivered().await;
    let long = format!("reason={}", "x".repeat(2_001));
    simulator.submit(&format!("{FIRST}/reject"), &long).await.refused(400, "at most 2,000 characters");
    let other = "/ui/default/people/DK/person/6101800001/documents/1:0";
    simulator.get(other).await.refused(404, "neither receives this document nor signs it");
    simulator.submit(&format!("{other}/sign"), "").await.refused(404, "neither receives this document");
    simulator.get(&format!("{ANNA}/documents/7:0")).await.refused(404, "upload 7 has no accepted message 0");
    simulator.get(&format!("{ANNA}/documents/x")).await.refused(400, "is not the number of a document");
    simulator.submit(&format!("{FIRST}/sign"), "bcak=x").await.refused(400, "did you mean `back`?");
    assert!(simulator.page(FIRST).await.contains("reject with these words"));
}

#[tokio::test]
async fn a_subscription_is_switched_and_told_as_yaml() {
    let simulator = Simulator::start(manual()).await;
    let fremmed = "/ui/default/people/DK/person/6101800010";
    let page = simulator.page(fremmed).await;
    assert!(
        page.contains(
            "subscribe: {person: &#34;6101800010&#34;, country: DK, document_type: &#34;163057&#34;}"
        ),
        "{page}"
    );
    let fields = format!("document_type=163057&subscribes=true&back={fremmed}");
    let done = simulator.submit(&format!("{fremmed}/subscriptions"), &fields).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("DK 6101800010 subscribes to 163057"), "{page}");
    assert!(page.contains("unsubscribe: {person: &#34;6101800010&#34;") && page.contains("end it"), "{page}");
    let done =
        simulator.submit(&format!("{fremmed}/subscriptions"), "document_type=163057&subscribes=false").await;
    assert!(simulator.page(done.leads_to()).await.contains("does not subscribe to 163057 any more"));
    for (fields, says) in [
        ("document_type=1&subscribes=true", "no such material"),
        ("document_type=163057&subscribes=maybe", "`true` or `false`"),
        ("subscribes=true", "`document_type` is empty"),
    ] {
        simulator.submit(&format!("{fremmed}/subscriptions"), fields).await.refused(400, says);
    }
}

#[tokio::test]
async fn the_default_scenario_has_a_signer_to_play() {
    let simulator = Simulator::start(manual()).await;
    let now = simulator.page("/ui/default").await;
    assert!(now.contains("value=\"by-hand\""), "{now}");
    simulator.submit("/ui/default/mailboxes/tTEST1/sample", "sample=by-hand").await.leads_to();
    simulator.submit("/ui/default/clock", "move=to&to=2026-01-06T12%3A00").await.leads_to();
    let person = "/ui/default/people/DK/person/6101800013";
    assert!(now.contains(person) && simulator.page(person).await.contains("documents/1:0"));
    let document = format!("{person}/documents/1:0");
    let page = simulator.page(&document).await;
    assert!(page.contains("The scenario leaves it to you (by magic_recipients)."), "{page}");
    assert!(page.contains("<button type=\"button\" class=\"copy\""), "{page}");
    simulator.submit(&format!("{document}/reject"), "reason=Too+much").await.leads_to();
    simulator.submit("/ui/default/clock", "move=by&by=3d").await.leads_to();
    let message = simulator.page("/ui/default/shipments/1/messages/0").await;
    let file = message.split("/outbound/").nth(1).and_then(|it| it.split('"').next()).expect("a result");
    let result = simulator.page(&format!("/ui/default/mailboxes/tTEST1/outbound/{file}")).await;
    assert!(result.contains("Too much"), "{result}");
    assert_eq!(result.matches(" bytes").count(), 2, "its size, and that of the file in it: {result}");
    let leads_to_it = format!("href=\"/ui/default/mailboxes/tTEST1/outbound/{file}\"");
    for path in [document, entry_that_tells(&simulator, file).await] {
        let page = simulator.page(&path).await;
        assert!(page.contains(&leads_to_it), "{path}: {page}");
    }
}

/// The page of the entry that tells of the writing of a file.
async fn entry_that_tells(simulator: &Simulator, file: &str) -> String {
    let told = simulator.page(&format!("/ui/default/timeline?what=file_written&file={file}")).await;
    let entry = told.split("<li data-seq=\"").nth(1).and_then(|it| it.split('"').next()).expect("an entry");
    format!("/ui/default/timeline/{entry}")
}

#[tokio::test]
async fn under_a_clock_that_jumps_the_page_after_an_act_tells_all_that_came_of_it() {
    let by_hand = nets_scenario::load(nets_scenario::BY_HAND, "by-hand.yaml").expect("a valid scenario");
    let simulator = Simulator::start(by_hand).await;
    simulator.submit("/ui/default/mailboxes/tTEST1/sample", "sample=signing").await.leads_to();
    let document = "/ui/default/people/DK/person/6101800001/documents/1:0";
    let done = simulator.submit(&format!("{document}/reject"), "reason=Too+much").await;
    let page = simulator.page(done.leads_to()).await;
    let came = page.split("class=\"came\"").nth(1).and_then(|it| it.split("</section>").next());
    let came = came.expect("what came of it");
    assert!(came.contains("rejected by DK 6101800001") && came.contains("signed_documents"), "{came}");
    // The result is there already, and is one link away.
    assert!(page.contains("/ui/default/mailboxes/tTEST1/outbound/signed_documents"), "{page}");
}

#[tokio::test]
async fn a_sample_is_offered_only_where_it_works() {
    const TO_SIGN: &str = "put in one to sign yourself";
    const WAIT: &str = "In this scenario signers wait for you";
    let first_page = async |loaded| Simulator::start(loaded).await.page("/ui/default").await;
    let usual = first_page(manual()).await;
    assert!(usual.contains(TO_SIGN) && usual.contains("play by hand") && !usual.contains(WAIT), "{usual}");
    // A rule of the scenario decides before the magic recipient does.
    let ruled = scenario(|text| {
        format!("{text}\noutcomes:\n  - when: {{recipient: '61*'}}\n    then: {{sign: {{after: 1h}}}}\n")
    });
    let ruled = first_page(ruled).await;
    assert!(ruled.contains("put in a sample") && !ruled.contains(TO_SIGN), "{ruled}");
    let by_hand = nets_scenario::load(nets_scenario::BY_HAND, "by-hand.yaml").expect("a valid scenario");
    let by_hand = first_page(by_hand).await;
    assert!(by_hand.contains(WAIT) && !by_hand.contains(TO_SIGN), "{by_hand}");
    assert!(!by_hand.contains("play by hand"), "{by_hand}");
    let letters = "clock: {mode: manual, start: 2026-01-05T10:00}\n\
                   senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
                   materials: [{document_type: 163057}]\n";
    let letters = nets_scenario::load(letters, "letters.yaml").expect("a valid scenario");
    let letters = first_page(letters).await;
    assert!(!letters.contains("value=\"signing\"") && !letters.contains(TO_SIGN), "{letters}");
    assert!(letters.contains("need the document type 162812"), "{letters}");
}
