//! Pages that follow the timeline by themselves.

use serde_json::json;

use crate::simple::{SCENARIO, root, simulator};
use crate::stage::Stage;
use crate::webdriver::{Script, browser};

#[test]
fn one_browser_sees_what_another_does_and_thirteen_tabs_all_answer() {
    const TEST: &str = "one_browser_sees_what_another_does_and_thirteen_tabs_all_answer";
    let (Some(watches), Some(acts)) = (browser(TEST, Script::On), browser(TEST, Script::On)) else { return };
    let (server, _folder) = simulator();
    watches.go(&root(&server));
    watches.waits_for("//p[@id='lamp'][.='live']");
    acts.go(&root(&server));
    acts.press("put in a sample");
    // The shipment is under way there too, and the new rows wait behind a button.
    watches.waits_for("//div[@id='underway'][contains(., 'waits for the hand-over')]");
    watches.waits_for("//button[@id='fresh'][contains(., 'new')]");
    watches.press_here("new");
    watches.waits_for("//ol[@data-rows]//li[contains(., 'accepted, 1 message')]");
    acts.click("#next");
    watches.waits_for("//p[@id='clock'][contains(., '20:00')]");

    let first = watches.tab();
    for _ in 0..12 {
        watches.new_tab();
        watches.go(&format!("{}ui/default/timeline", root(&server)));
        watches.waits_for("//p[@id='lamp'][.='live']");
    }
    acts.click("#next");
    watches.waits_for("//p[@id='clock'][contains(., '08:00')]");
    watches.switch(&first);
    watches.waits_for("//p[@id='clock'][contains(., '08:00')]");
}

#[test]
fn a_page_that_is_open_follows_into_the_world_that_has_begun_anew() {
    const TEST: &str = "a_page_that_is_open_follows_into_the_world_that_has_begun_anew";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    stage.go(&browser, "/ui/default");
    browser.press("put in a sample");
    assert!(browser.text().contains("What came of it"), "{}", browser.text());
    browser.waits_for("//p[@id='lamp'][.='live']");
    browser.leave("a reset", || stage.submit("/ui/default/reset", ""));
    browser.waits_for("//p[@id='lamp'][.='live']");
    let text = browser.text();
    assert!(text.contains("No shipment has come yet.") && !text.contains("What came of it"), "{text}");
    // What is being written is not lost.
    stage.go(&browser, "/ui/default/scenario");
    browser.waits_for("//p[@id='lamp'][.='live']");
    browser.write("#text", "# mine\n");
    stage.submit("/ui/default/reset", "");
    browser.waits_for("//p[@id='lamp'][contains(., 'begun anew')]");
    assert_eq!(browser.run("return document.getElementById('text').value.includes('# mine')"), json!(true));
    // The page of a shipment is there no more, and the page says what to do.
    stage.submit("/ui/default/mailboxes/tTEST1/sample", "sample=signing");
    stage.go(&browser, "/ui/default/shipments/1");
    browser.waits_for("//p[@id='lamp'][.='live']");
    browser.leave("a reset", || stage.submit("/ui/default/reset", ""));
    assert!(browser.text().contains("What to do"), "{}", browser.text());
}

#[test]
fn what_is_copied_is_what_the_page_shows() {
    const TEST: &str = "what_is_copied_is_what_the_page_shows";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    stage.go(&browser, "/ui/default");
    browser.chromium(
        "Browser.grantPermissions",
        &json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    browser.press_here("copy the command");
    browser.waits_for("//button[contains(@class, 'copy')][.='copied']");
    let command = browser.text_of("css selector", "pre.cmd");
    assert!(command.starts_with("sftp -i "), "{command}");
    assert_eq!(browser.run("return navigator.clipboard.readText()"), json!(command));
    // Where there is no clipboard, the text is selected.
    stage.go(&browser, "/ui/default");
    browser.run(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });
         document.execCommand = () => false;",
    );
    browser.press_here("copy the command");
    browser.waits_for("//button[contains(., 'Ctrl+C')]");
    assert_eq!(browser.run("return getSelection().toString().trim()"), json!(command));
}

#[test]
fn what_a_reader_is_in_the_middle_of_stays_when_the_page_changes() {
    const TEST: &str = "what_a_reader_is_in_the_middle_of_stays_when_the_page_changes";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    for sample in ["signing", "plain", "rejected", "deadline"] {
        stage.submit("/ui/default/mailboxes/tTEST1/sample", &format!("sample={sample}"));
    }
    stage.go(&browser, "/ui/default");
    browser.waits_for("//p[@id='lamp'][.='live']");

    // In a field, with the mark in the middle of what was written.
    browser.write("input[name=q]", "sample");
    let field = "const field = document.activeElement;
        return [field.name, field.value, field.selectionStart, scrollY]";
    browser.run("document.activeElement.setSelectionRange(2, 4)");
    let shown = "//p[@id='clock'][contains(., '";
    stage.server.advance(r#"{"to":"2026-01-06T09:00"}"#);
    browser.waits_for(&format!("{shown}Tue 6 Jan 2026')]"));
    browser.waits_for("//button[@id='fresh'][contains(., 'new')]");
    assert_eq!(browser.run(field), json!(["q", "sample", 2, 0]));

    // With words selected in a part that changes: they stay, and the part is renewed when they are let go.
    browser.run(
        "const words = document.querySelector('#due dd');
         getSelection().selectAllChildren(words);",
    );
    let selected = browser.run("return getSelection().toString()");
    assert!(selected.as_str().is_some_and(|words| words.len() > 10), "{selected}");
    stage.server.advance(r#"{"to":"2026-01-09T12:00"}"#);
    browser.waits_for(&format!("{shown}Fri 9 Jan 2026')]"));
    assert_eq!(browser.run("return getSelection().toString()"), selected);
    browser.run("getSelection().removeAllRanges()");
    browser.waits_for("//div[@id='due'][not(contains(., 'deadline'))]");

    // Far down, where what lies above grows.
    browser.run(
        "scrollTo(0, document.querySelector('[data-rows] li').getBoundingClientRect().top + scrollY - 100)",
    );
    let place = "const row = document.querySelector('[data-rows] li');
        return [row.dataset.seq, Math.round(row.getBoundingClientRect().top), scrollY > 0]";
    let before = browser.run(place);
    assert_eq!(before[2], true, "{before}");
    let height = browser.run("return document.getElementById('underway').offsetHeight");
    for _ in 0..3 {
        stage.submit("/ui/default/mailboxes/tTEST1/sample", "sample=signing");
    }
    browser.waits_for("//div[@id='underway'][contains(., 'upload 7 of tTEST1')]");
    assert_ne!(browser.run("return document.getElementById('underway').offsetHeight"), height);
    let after = browser.run(place);
    let top = |place: &serde_json::Value| place[1].as_i64().expect("a number");
    // A window is scrolled by whole pixels alone.
    assert!(after[0] == before[0] && (top(&after) - top(&before)).abs() <= 1, "{before} became {after}");
}
