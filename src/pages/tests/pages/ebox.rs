//! e-Boxes as their recipients see them, and what was refused.

use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::publication::{
    SentAttachment, SentEboxMessage, SentPart, SentPublication, SentRecipient, Sha256,
};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::identity::belgium::{CbeNumber, EboxClientId, EboxEnvironment, EboxSector, TranslatedText};
use nets_core::rule_book::ebox::EboxRule;

use crate::support::{Simulator, manual};

const SCENARIO: &str = include_str!("../../../../scenarios/ebox.yaml");
const BOX: &str = "/ui/default/ebox/boxes/enterprise/0199000349";

async fn with_ebox() -> Simulator {
    Simulator::start(nets_scenario::load(SCENARIO, "ebox.yaml").expect("a valid scenario")).await
}

fn dutch(text: &str) -> Option<TranslatedText> {
    Some(TranslatedText { nl: Some(text.to_owned()), ..TranslatedText::default() })
}

/// Publishes a document as the door does, and answers whether it was taken.
async fn publish(simulator: &Simulator, to: &str, subject: &str, findings: Vec<EboxFinding>) {
    let mut document = simulator.world.contents().begin().expect("a document");
    document.write(b"<script>alert(1)</script>").expect("room");
    document.seal().expect("a whole document");
    let content = document.id();
    document.keep();
    let sector = if to.len() == 10 { EboxSector::Enterprise } else { EboxSector::Citizen };
    let sent = SentPublication {
        client: EboxClientId::new("test:ebox:docsender:one:client").expect("a client"),
        environment: EboxEnvironment::Acc,
        organisation: CbeNumber::new("0199000151").expect("a number"),
        spelling: EboxSpelling::V2,
        idempotency_key: None,
        message: SentEboxMessage {
            is_read: true,
            recipient: Some(SentRecipient { sector, number: to.to_owned() }),
            subject: dutch(subject),
            body: dutch("TEST ONLY\nde tekst"),
            message_type: Some("TEST_ENTERPRISE".to_owned()),
            application: Some("test:ebox:docsender:one".to_owned()),
            organisation: Some("0199000151".to_owned()),
            body_main_content: Some(false),
            reply_authorized: Some(true),
            attachments: vec![SentAttachment {
                part_name: Some("upfile1".to_owned()),
                main_content: Some(true),
                ..SentAttachment::default()
            }],
            ..SentEboxMessage::default()
        },
        parts: vec![SentPart {
            name: "upfile1".to_owned(),
            file_name: Some("letter <b>.pdf".to_owned()),
            media_type: Some("application/pdf".to_owned()),
            size: 25,
            sha256: Sha256([7; 32]),
            fits_type: None,
            content,
        }],
        findings,
    };
    simulator.world.publish(sent).await.expect("an answer");
}

/// The address of the newest message.
async fn newest(simulator: &Simulator) -> String {
    let page = simulator.page("/ui/default/ebox/messages").await;
    let at = page.split("href=\"/ui/default/ebox/messages/").nth(1).and_then(|it| it.split('"').next());
    format!("/ui/default/ebox/messages/{}", at.expect("a message"))
}

#[tokio::test]
async fn a_message_is_read_hidden_shown_and_replied_to_by_forms() {
    let simulator = with_ebox().await;
    assert!(simulator.page("/ui/default/ebox").await.contains("No message has come yet."));
    publish(&simulator, "0199000349", "<script>Brief</script>\u{202e}", Vec::new()).await;
    let page = simulator.page(BOX).await;
    assert!(page.contains("1 message, 1 unread") && page.contains("unread</span>"), "{page}");
    assert!(page.contains("&#60;script&#62;Brief&#60;/script&#62;\\u{202e}"), "{page}");

    let message = newest(&simulator).await;
    let page = simulator.page(&message).await;
    assert!(page.contains("letter &#60;b&#62;.pdf") && page.contains("de tekst"), "{page}");
    assert!(
        page.contains("a reminder, if it is not read") && page.contains("it expires, and is gone"),
        "{page}"
    );
    let file = simulator.get(&format!("{message}/documents/1")).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(file.header("content-security-policy"), "sandbox");
    assert_eq!(file.body, b"<script>alert(1)</script>");
    simulator.get(&format!("{message}/documents/2")).await.refused(404, "has no document 2");
    assert!(simulator.page(BOX).await.contains("1 unread"), "a download reads nothing");

    let acts = format!("{message}/acts");
    let done = simulator.submit(&acts, &format!("does=read&back={message}")).await;
    assert!(done.leads_to().starts_with(&format!("{message}?came=")), "{}", done.leads_to());
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("What came of it") && !page.contains("open the main content"), "{page}");
    simulator.submit(&acts, "does=hide").await.leads_to();
    assert!(simulator.page(BOX).await.contains("hidden</span>"));
    assert!(simulator.page(&message).await.contains("show it again"));
    simulator.submit(&acts, "does=show").await.leads_to();
    simulator.submit(&acts, "does=reply&text=Dank+u%0D%0ATEST+ONLY").await.leads_to();
    let reply = newest(&simulator).await;
    let page = simulator.page(&reply).await;
    assert!(page.contains("Re: ") && page.contains("Dank u\nTEST ONLY"), "{page}");
    assert!(page.contains(&format!("href=\"{message}\"")), "it leads to what it answers: {page}");
    for (fields, status, says) in [
        ("does=burn", 400, "one of read, hide, show, reply"),
        ("", 400, "`does` is empty"),
        (&format!("does=reply&text={}", "x".repeat(5_001)), 400, "at most 5000 characters"),
    ] {
        simulator.submit(&acts, fields).await.refused(status, says);
    }
    simulator.submit(&format!("{reply}/acts"), "does=reply").await.refused(409, "may not be replied to");
}

#[tokio::test]
async fn an_e_box_is_opened_and_the_recipients_say_what_they_do() {
    let simulator = with_ebox().await;
    let all = simulator.page("/ui/default/ebox").await;
    assert!(all.contains("is answered 503 twice, then as usual") && all.contains("never opened"), "{all}");
    assert!(simulator.page("/ui/default/ebox?q=0199.000.547").await.contains("NO_DIGITAL_USER"));
    assert!(simulator.page("/ui/default/ebox?q=503").await.contains("0199001339"));
    let unknown = simulator.page("/ui/default/ebox?q=0199003127").await;
    assert!(unknown.contains("/ui/default/ebox/boxes/enterprise/0199003127"), "{unknown}");
    let behind = simulator.page("/ui/default/ebox?after=enterprise:0199002230").await;
    assert!(behind.contains("99123100197") && !behind.contains("0199000448"), "{behind}");
    let closed = "/ui/default/ebox/boxes/enterprise/0199000547";
    publish(&simulator, "0199000547", "Brief", Vec::new()).await;
    assert!(simulator.page(closed).await.contains("open the e-Box"));
    let done = simulator.submit(&format!("{closed}/open"), &format!("back={closed}")).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(!page.contains("open the e-Box</button>") && page.contains("open</span>"), "{page}");
    let used = simulator.page("/ui/default/ebox?messages=true").await;
    assert!(used.contains("0199000547") && !used.contains("0199000349"), "{used}");
    let none = "/ui/default/ebox/boxes/enterprise/0199000646";
    assert!(simulator.page(none).await.contains("no e-Box</span>"));
    simulator.submit(&format!("{none}/open"), "").await.refused(404, "no register has this number");
    // One without the check digits has none either.
    let wrong = simulator.page("/ui/default/ebox/boxes/enterprise/0199000845").await;
    assert!(wrong.contains("no e-Box") && !wrong.contains(">open<"), "{wrong}");
    let open = simulator.submit("/ui/default/ebox/boxes/enterprise/0199000845/open", "").await;
    open.refused(404, "no register has this number");
}

#[tokio::test]
async fn a_refused_publication_says_what_to_do() {
    let simulator = with_ebox().await;
    assert!(simulator.page("/ui/default/ebox/refused").await.contains("No publication was refused."));
    let finding = EboxFinding::new(EboxRule::Json, "messageToPublish", "this is <b>no</b> JSON")
        .found("<img src=x>")
        .expected("JSON")
        .advice("write JSON");
    publish(&simulator, "0199000349", "Brief", vec![finding]).await;
    let list = simulator.page("/ui/default/ebox/refused").await;
    assert!(list.contains("400 INVALID_INPUT") && list.contains("1 finding"), "{list}");
    let page = simulator.page("/ui/default/ebox/refused/1").await;
    for said in ["ebox.json", "&#60;img src=x&#62;", "write JSON", "What to change:", "assumed"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("<img"), "{page}");
    publish(&simulator, "0199001240", "Brief", Vec::new()).await;
    assert!(page.contains("What a mail to the support holds"), "{page}");
    for line in ["<dt>environment</dt><dd>ACC</dd>", "<dt>CBE</dt><dd>0199000151</dd>", "<dt>sector</dt><dd>"]
    {
        assert!(page.contains(line), "{line} in {page}");
    }
    assert!(simulator.page("/ui/default/ebox/refused/2").await.contains("Nothing was wrong with it"));
    assert!(simulator.page("/ui/default/rules?q=ebox.json").await.contains("<code>ebox.json</code>"));
    simulator.get("/ui/default/ebox/refused/9").await.refused(404, "has the number 9");
    // The entry of the timeline leads there.
    let timeline = simulator.page("/ui/default/timeline?attention=true").await;
    let seq = timeline.split("data-seq=\"").nth(1).and_then(|it| it.split('"').next()).expect("an entry");
    let entry = simulator.page(&format!("/ui/default/timeline/{seq}")).await;
    assert!(entry.contains("/ui/default/ebox/refused/2"), "{entry}");
    assert!(simulator.page("/ui/default/ebox/calls").await.contains("Nobody has called yet."));
}

#[tokio::test]
async fn many_messages_are_shown_page_by_page() {
    let simulator = with_ebox().await;
    for number in 0..52 {
        publish(&simulator, "0199000349", &format!("Brief {number}!"), Vec::new()).await;
    }
    for list in ["/ui/default/ebox/messages", BOX] {
        let first = simulator.page(list).await;
        assert!(first.contains("Brief 51!") && !first.contains("Brief 1!"), "{first}");
        let older = first.split("<a href=\"").find(|it| it.contains("rel=\"next\"")).expect("older ones");
        let older = simulator.page(older.split('"').next().expect("an address")).await;
        assert!(older.contains("Brief 1!") && older.contains("back to the newest"), "{older}");
    }
}

#[tokio::test]
async fn where_no_e_box_is_no_link_leads_there() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page("/ui/default").await;
    assert!(!page.contains("/ui/default/ebox\"") && !page.contains("/ui/default/onboarding\""), "{page}");
    for path in
        ["", "/messages", "/messages/x", "/refused", "/refused/1", "/calls", "/boxes/enterprise/0199000349"]
    {
        simulator.get(&format!("/ui/default/ebox{path}")).await.refused(409, "has no `ebox` section");
    }
    simulator.submit(&format!("{BOX}/open"), "").await.refused(409, "has no `ebox` section");
    let with = with_ebox().await;
    let page = with.page("/ui/default").await;
    assert!(page.contains("/ui/default/ebox\"") && page.contains("/ui/default/onboarding\""), "{page}");
    for (path, status, says) in [
        ("/messages/x%3Cb%3E", 404, "no message `x&#60;b&#62;`"),
        ("/boxes/person/1", 404, "no kind of recipient"),
        ("/boxes/citizen/1", 404, "no number of the kind"),
        ("?after=x", 400, "enterprise:0199000349"),
        ("/calls?before=x", 400, "not a whole number"),
    ] {
        with.get(&format!("/ui/default/ebox{path}")).await.refused(status, says);
    }
}
