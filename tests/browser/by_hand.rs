//! The whole story of a first visitor: from a sample that is put in to the words of a recipient in the result.

use crate::harness::server::Server;
use crate::simple::{SCENARIO, root, simulator};
use crate::stage::{Stage, broken};
use crate::webdriver::{Browser, Script, browser};

#[test]
fn a_first_visitor_rejects_a_contract_and_finds_the_words_in_the_result() {
    const TEST: &str = "a_first_visitor_rejects_a_contract_and_finds_the_words_in_the_result";
    if let Some(browser) = browser(TEST, Script::On) {
        story(&browser);
    }
}

#[test]
fn the_same_story_goes_without_script_by_forms_alone() {
    const TEST: &str = "the_same_story_goes_without_script_by_forms_alone";
    if let Some(browser) = browser(TEST, Script::Off) {
        story(&browser);
        assert!(browser.text().contains("not live: load the page again"));
    }
}

fn story(browser: &Browser) {
    let (server, _folder) = simulator();
    browser.go(&root(&server));
    assert!(browser.text().contains("No shipment has come yet."), "{}", browser.text());
    browser.press("put in a sample");
    assert!(browser.text().contains("accepted, 1 message"), "{}", browser.text());

    forward(browser, "delivered to DK 6101800001");
    browser.click("nav a[href$='/people']");
    browser.write("main input[name=q]", "anna");
    browser.press("show");
    browser.follow("Anna Testesen");
    assert!(browser.text().contains("to sign"), "{}", browser.text());
    browser.follow("Please sign");
    browser.press("open");
    let opened = browser.text();
    assert!(opened.contains("opened by DK 6101800001") && opened.contains("pages"), "{opened}");
    browser.write("textarea[name=reason]", "The amount <b>is</b> wrong");
    browser.press("reject with these words");
    let rejected = browser.text();
    assert!(
        rejected.contains("What came of it") && rejected.contains("The amount <b>is</b> wrong"),
        "{rejected}"
    );
    assert!(rejected.contains("reject: {reason: \"The amount <b>is</b> wrong\"}"), "{rejected}");

    forward(browser, "Nets processes e-Boks' return file");
    browser.click("nav a[href$='/mailboxes']");
    browser.follow("tTEST1");
    browser.click("#outbound tbody a");
    let result = browser.text();
    assert!(result.contains("The amount &lt;b&gt;is&lt;/b&gt; wrong"), "{result}");
}

#[test]
fn a_broken_shipment_is_shown_with_a_mark_under_the_place() {
    const TEST: &str = "a_broken_shipment_is_shown_with_a_mark_under_the_place";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    stage.upload(&browser, "netsshare_broken.zip", &broken());
    assert!(browser.text().contains("refused, 1 error"), "{}", browser.text());
    browser.click("nav a[href$='/shipments']");
    browser.follow("upload 1");
    let finding = browser.text_of("css selector", ".finding.error");
    assert!(finding.contains("this document type is not set up"), "{finding}");
    assert!(finding.contains("What to change:") && finding.contains("material.known"), "{finding}");
    assert_eq!(browser.text_of("css selector", ".finding.error mark"), "999999");
    // The carets stand under the very place.
    let lines = browser.text_of("css selector", ".finding.error pre");
    let (line, marks) = lines.split_once('\n').expect("two lines");
    let place = |text: &str, sought: &str| text.split_once(sought).map(|(before, _)| before.chars().count());
    assert_eq!(place(line, "999999"), place(marks, "^^^^^^"), "{lines}");
    assert!(place(line, "999999").is_some(), "{lines}");
}

/// Lets the clock go on to what is due until the page tells of this.
fn forward(browser: &Browser, until: &str) {
    const MOST: usize = 10;
    for _ in 0..MOST {
        browser.click("#next");
        if browser.text_of("css selector", ".came").contains(until) {
            return;
        }
    }
    panic!("`{until}` does not come: {}", browser.text());
}

#[test]
fn one_who_knows_no_yaml_plays_the_signer_from_the_first_page_on() {
    const TEST: &str = "one_who_knows_no_yaml_plays_the_signer_from_the_first_page_on";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // As `serve` runs when it is told nothing.
    let server = Server::start(folder.path(), &[]);
    browser.go(&root(&server));
    browser.press("play by hand");
    browser.press("put in a sample");
    assert!(browser.text().contains("delivered to DK 6101800001"), "{}", browser.text());
    // The clock stands, since the signer is asked.
    browser.follow("Anna Testesen");
    browser.follow("Please sign");
    browser.press("open");
    browser.write("textarea[name=reason]", "The amount is wrong");
    browser.press("reject with these words");
    let rejected = browser.text();
    assert!(rejected.contains("What came of it") && rejected.contains("is rejected"), "{rejected}");
    browser.click("nav a[href$='/mailboxes']");
    browser.follow("tTEST1");
    browser.follow("signed_documents");
    let result = browser.text();
    assert!(result.contains("<reasonText>The amount is wrong</reasonText>"), "{result}");
}
