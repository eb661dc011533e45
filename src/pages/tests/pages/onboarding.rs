//! An onboarding by forms: the sender's papers, the team's answers, and what comes back.

use crate::front_end_paper::{PaperOf, sent};
use crate::support::{Simulator, manual, scenario};

const LIST: &str = "/ui/default/onboarding";
const FIRST: &str = "/ui/default/onboarding/1";
const REQUEST: &str = include_str!("../../../../examples/onboarding/ebox-request.yaml");
const FORM: &str = include_str!("../../../../examples/onboarding/ebox-form.yaml");

#[tokio::test]
async fn an_onboarding_begins_by_a_request_and_goes_on_by_its_form() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page(LIST).await;
    assert!(page.contains("No onboarding has begun.") && page.contains("?example=ebox#begin"), "{page}");
    assert!(simulator.page("/ui/default/certificate").await.contains(&format!("href=\"{LIST}\"")));
    let example = simulator.page("/ui/default/onboarding?example=nets-share").await;
    assert!(example.contains("service: nets-share"), "{example}");
    let done = sent(&simulator, LIST, PaperOf::Text(REQUEST)).await;
    assert!(done.leads_to().starts_with(&format!("{FIRST}?came=")), "{}", done.leads_to());
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("What came of it") && page.contains("the sender hands in the form"), "{page}");
    assert!(page.contains("we have met") && page.contains("Mails that would go out"), "{page}");
    assert!(page.contains("Environment: ACC"), "what a support mail must have: {page}");
    assert!(simulator.page("/ui/default").await.contains(&format!("href=\"{LIST}\"")), "the tab is there");
    assert!(simulator.page(LIST).await.contains("test:ebox:docsender:one"));
    sent(&simulator, LIST, PaperOf::Text(REQUEST)).await.refused(409, "dossier 1 is about this organisation");

    simulator.submit(&format!("{FIRST}/meeting"), "").await.leads_to();
    simulator.submit(&format!("{FIRST}/meeting"), "").await.refused(409, "was done at");
    assert!(simulator.page(&format!("{FIRST}?example=true")).await.contains("TEST_ENTERPRISE"));
    let wrong = FORM.replace("sector", "x").replace("for: enterprise", "for: enterprize");
    let page = sent(&simulator, &format!("{FIRST}/form"), PaperOf::Text(&wrong)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Nothing was handed in.") && page.text().contains("enterprize"));
    assert!(page.text().contains("did you mean `enterprise`"), "{}", page.text());
    sent(&simulator, &format!("{FIRST}/form"), PaperOf::File(FORM.as_bytes())).await.leads_to();
    let page = simulator.page(FIRST).await;
    assert!(page.contains("hand in the certificate") && page.contains("have it looked at"), "{page}");
    assert!(page.contains("Expéditeur Exemple TEST ONLY"), "the form's facts: {page}");
    let mail = simulator.page(&format!("{FIRST}/mails/1")).await;
    assert!(mail.contains("From: TEST ONLY") && mail.contains("the next mail"), "{mail}");
    simulator.get(&format!("{FIRST}/mails/99")).await.refused(404, "has no mail 99");
    simulator.get("/ui/default/onboarding/7").await.refused(404, "there is no dossier 7");
    simulator.get("/ui/default/onboarding/x%3Cb%3E").await.refused(404, "`x&#60;b&#62;`");
}

#[tokio::test]
async fn a_private_key_is_refused_and_not_shown_back() {
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0IGtleQ==\n-----END PRIVATE KEY-----\n";
    let simulator = Simulator::start(manual()).await;
    let with_key = format!("{REQUEST}{KEY}");
    let refused = sent(&simulator, LIST, PaperOf::Text(&with_key)).await;
    refused.refused(422, "nothing of it was kept");
    assert!(!refused.text().contains("c2VjcmV0"), "{}", refused.text());
    sent(&simulator, LIST, PaperOf::Text(REQUEST)).await.leads_to();
    let refused = sent(&simulator, &format!("{FIRST}/form"), PaperOf::File(KEY.as_bytes())).await;
    refused.refused(422, "nothing of it was kept");
    sent(&simulator, &format!("{FIRST}/form"), PaperOf::Text(FORM)).await.leads_to();
    let done = sent(&simulator, &format!("{FIRST}/credential"), PaperOf::File(KEY.as_bytes())).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("certificate.private-key") && page.contains("sent back"), "{page}");
    assert!(page.contains("What to change:") && !page.contains("c2VjcmV0"), "{page}");
    let timeline = simulator.page("/ui/default/timeline").await;
    assert!(!timeline.contains("c2VjcmV0"), "{timeline}");
    assert!(simulator.page("/ui/default/rules?q=certificate.private-key").await.contains("it is sent back"));
}

#[tokio::test]
async fn the_team_is_played_by_forms() {
    let by_hand =
        scenario(|text| format!("{text}\nonboarding: {{agreement: by_hand, validation: by_hand}}\n"));
    let simulator = Simulator::start(by_hand).await;
    sent(&simulator, LIST, PaperOf::Text(REQUEST)).await.leads_to();
    let page = simulator.page(FIRST).await;
    assert!(page.contains("it waits for you") && !page.contains("send it back"), "{page}");
    let team = format!("{FIRST}/team");
    simulator.submit(&team, "verdict=send_back&words=x").await.refused(409, "cannot be sent back");
    simulator.submit(&team, "verdict=maybe").await.refused(400, "`maybe` is no verdict");
    simulator.submit(&team, "verdict=grant").await.leads_to();
    simulator.submit(&team, "verdict=grant").await.refused(409, "the team was asked nothing");
    sent(&simulator, &format!("{FIRST}/form"), PaperOf::Text(FORM)).await.leads_to();
    let words = "verdict=send_back&words=The+%3Cb%3Elogo%3C%2Fb%3E%0D%0AThe+contact";
    let done = simulator.submit(&team, words).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(page.contains("The &#60;b&#62;logo") && page.contains("The contact"), "{page}");
    assert!(page.contains("hand in the form") && page.contains("sent back, the sender again"), "{page}");
    sent(&simulator, &format!("{FIRST}/form"), PaperOf::Text(FORM)).await.leads_to();
    simulator.submit(&team, "verdict=refuse&words=No+legal+basis").await.leads_to();
    let page = simulator.page(FIRST).await;
    assert!(page.contains("the team has refused: No legal basis") && !page.contains("Play the"), "{page}");
    assert!(simulator.page(LIST).await.contains("refused</span>"));
}

#[tokio::test]
async fn a_paper_that_is_none_is_told() {
    let simulator = Simulator::start(manual()).await;
    sent(&simulator, LIST, PaperOf::Text(" ")).await.refused(400, "nothing was handed in");
    sent(&simulator, LIST, PaperOf::File(b"\xff\xfe")).await.refused(400, "not UTF-8 from byte 0 on");
    let large = vec![b'x'; (1 << 20) + 1];
    sent(&simulator, LIST, PaperOf::File(&large)).await.refused(413, "has at most 1048576 bytes");
    let page = sent(&simulator, LIST, PaperOf::Text("service: ebx\n<script>: 1\n")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("did you mean `ebox`") && !page.text().contains("<script>: 1"));
    simulator.submit(LIST, "text=x").await.refused(400, "multipart/form-data");
    for act in ["form", "csr", "credential", "go"] {
        let path = format!("/ui/default/onboarding/7/{act}");
        sent(&simulator, &path, PaperOf::Text("x")).await.refused(404, "there is no dossier 7");
    }
    simulator.submit("/ui/default/onboarding/7/team", "verdict=grant").await.refused(404, "no dossier 7");
    simulator.submit("/ui/default/onboarding/7/tests", "").await.refused(404, "no dossier 7");
}

#[tokio::test]
async fn each_world_has_onboardings_of_its_own() {
    let simulator = Simulator::start(manual()).await;
    simulator.submit("/ui/default/worlds", "name=side").await.leads_to();
    let done = sent(&simulator, "/ui/side/onboarding", PaperOf::Text(REQUEST)).await;
    assert!(done.leads_to().starts_with("/ui/side/onboarding/1?came="), "{}", done.leads_to());
    let page = simulator.page("/ui/side/onboarding/1").await;
    assert!(page.contains("/v1/onboarding/1?world=side") && !page.contains("/ui/default/"), "{page}");
    assert!(simulator.page(LIST).await.contains("No onboarding has begun."));
}
