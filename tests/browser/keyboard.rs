//! A visitor without a mouse: the whole story by Tab, Enter, Space and letters, with the place always visible.

use serde_json::Value;

use crate::simple::SCENARIO;
use crate::stage::Stage;
use crate::webdriver::{Browser, Script, browser};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const SHIFT: char = '\u{e008}';
const SPACE: char = '\u{e00d}';
const DOWN: char = '\u{e015}';

/// No page of the story has so many places to go to.
const MOST_STEPS: usize = 150;

/// The element that keys go to, in words, and whether one sees that: a ring that differs from its ground, in the window.
const FOCUS: &str = "
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const says = at.labels?.[0]?.textContent || at.getAttribute('aria-label') || at.textContent;
    return { says: says.replace(/\\s+/g, ' ').trim(), id: at.id, name: at.name ?? '', seen: ring && shown,
             html: at.outerHTML.slice(0, 160) };";

struct Keyboard<'a>(&'a Browser);

impl Keyboard<'_> {
    fn press(&self, key: char) {
        self.0.keys(&[key]);
    }

    /// What has the focus, which must be seen.
    #[track_caller]
    fn focus(&self) -> Value {
        let focus = self.0.run(FOCUS);
        assert!(focus.is_null() || focus["seen"] == true, "the focus is not seen: {focus}");
        focus
    }

    /// Goes on by Tab until what has the focus says this, or is called so.
    #[track_caller]
    fn to(&self, wanted: &str) {
        let mut passed = Vec::new();
        for _ in 0..MOST_STEPS {
            self.press(TAB);
            let focus = self.focus();
            let says = focus["says"].as_str().unwrap_or_default();
            if says.contains(wanted) || focus["name"] == wanted || focus["id"] == wanted {
                return;
            }
            passed.push(says.to_owned());
        }
        panic!("Tab does not lead to `{wanted}`, but to {passed:?}");
    }

    fn write(&self, text: &str) {
        for letter in text.chars() {
            self.press(letter);
        }
    }

    /// Follows the link or presses the button that has the focus.
    fn go(&self, key: char) {
        self.0.leave("the key", || self.press(key));
    }

    #[track_caller]
    fn follow(&self, wanted: &str) {
        self.to(wanted);
        self.go(ENTER);
    }
}

#[test]
fn the_whole_story_goes_by_keys_alone() {
    const TEST: &str = "the_whole_story_goes_by_keys_alone";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    let keys = Keyboard(&browser);
    stage.go(&browser, "/");

    // The first thing on every page leads past what stands around it.
    keys.press(TAB);
    assert_eq!(keys.focus()["says"], "Skip to the content");
    keys.press(ENTER);
    assert_eq!(browser.run("return document.activeElement.id"), "main");
    keys.press(TAB);
    assert_eq!(browser.run("return document.activeElement.closest('main')?.id"), "main");

    // A sample is chosen from a list by the arrows, and put in by the space bar.
    keys.follow("Mailboxes");
    keys.follow("tTEST1");
    keys.to("sample");
    let chosen = "return document.activeElement.value";
    while browser.run(chosen) != "signing" {
        let before = browser.run(chosen);
        keys.press(DOWN);
        assert_ne!(browser.run(chosen), before, "the list ends");
    }
    keys.to("put it in");
    keys.go(SPACE);
    assert!(browser.text().contains("accepted, 1 message"), "{}", browser.text());

    forward(&keys, "delivered to DK 6101800001");
    keys.follow("People");
    keys.to("name, number or alias");
    keys.write("anna");
    keys.go(ENTER);
    keys.follow("Anna Testesen");
    keys.follow("Please sign");
    keys.to("open");
    keys.go(SPACE);
    keys.to("reason");
    keys.write("The amount is wrong");
    keys.to("reject with these words");
    keys.go(ENTER);
    assert!(browser.text().contains("The amount is wrong"), "{}", browser.text());

    forward(&keys, "Nets processes e-Boks' return file");
    keys.follow("Mailboxes");
    keys.follow("tTEST1");
    keys.follow("signed_documents");
    assert!(browser.text().contains("<reasonText>The amount is wrong</reasonText>"), "{}", browser.text());

    // Backwards it goes, too.
    keys.to("download it");
    browser.keys(&[SHIFT, TAB]);
    assert_eq!(keys.focus()["says"], "who wrote and who fetched it");
}

/// Presses `to the next event` until the page tells of this.
#[track_caller]
fn forward(keys: &Keyboard<'_>, until: &str) {
    const MOST: usize = 10;
    for _ in 0..MOST {
        keys.to("to the next event");
        keys.go(SPACE);
        if keys.0.text_of("css selector", ".came").contains(until) {
            return;
        }
    }
    panic!("`{until}` does not come: {}", keys.0.text());
}

#[test]
fn every_place_that_keys_reach_is_seen_in_both_schemes() {
    const TEST: &str = "every_place_that_keys_reach_is_seen_in_both_schemes";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::played(&browser);
    let keys = Keyboard(&browser);
    for look in crate::looks::LOOKS {
        for path in ["/ui/default", "/ui/default/timeline", "/ui/default/shipments/12", crate::stage::ANNA] {
            browser.look(look);
            stage.go(&browser, path);
            let (mut places, mut ended) = (0, false);
            while !ended {
                keys.press(TAB);
                ended = keys.focus().is_null();
                places += 1;
                assert!(places < 2 * MOST_STEPS, "the focus does not come to the end of {path}");
            }
            let wanted = "return [...document.querySelectorAll('a[href], button:enabled, input:not([type=hidden]), select')]
                .filter(one => one.checkVisibility()).length";
            let wanted = usize::try_from(browser.run(wanted).as_u64().expect("a number")).expect("few");
            assert!(places > wanted, "{places} of {wanted} places of {path}");
        }
    }
}

#[test]
fn the_key_that_was_pressed_does_not_lose_its_place_to_a_live_update() {
    const TEST: &str = "the_key_that_was_pressed_does_not_lose_its_place_to_a_live_update";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    let keys = Keyboard(&browser);
    stage.submit("/ui/default/mailboxes/tTEST1/sample", "sample=signing");
    stage.go(&browser, "/ui/default");
    browser.waits_for("//p[@id='lamp'][.='live']");
    for wanted in ["to the next event", "sample-signing", "the whole timeline"] {
        keys.to(wanted);
        let before = browser.run("return document.activeElement.outerHTML.split(' ')[0]");
        let clock = browser.run("return document.getElementById('clock').dataset.millis");
        stage.server.advance(r#"{"by":"6h"}"#);
        browser.waits_for(&format!(
            "//p[@id='clock'][not(@data-millis='{}')]",
            clock.as_str().unwrap_or_default()
        ));
        let focus = keys.focus();
        assert!(!focus.is_null(), "{wanted} has lost the focus");
        assert_eq!(browser.run("return document.activeElement.outerHTML.split(' ')[0]"), before);
    }
    // It stays where nothing is due any more, too.
    keys.to("to the next event");
    stage.server.advance(r#"{"by":"90d"}"#);
    browser.waits_for("//button[@id='next'][contains(., 'nothing is due')]");
    assert_eq!(keys.focus()["id"], "next");
}
