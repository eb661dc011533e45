//! Every page in both colour schemes, in a wide window and on a phone: axe finds nothing, and nothing is too wide.

use std::fs;
use std::path::PathBuf;

use crate::ebox::{has_sender, publish, with_ebox};
use crate::harness::USER;
use crate::looks::{LOOKS, axe, built};
use crate::stage::{ANNA, CARLA, Stage};
use crate::webdriver::{Browser, Script, browser};

/// A walk from page to page, and what was wrong on the way.
struct Walk<'a> {
    browser: &'a Browser,
    stage: &'a Stage,
    axe: &'a str,
    wrong: Vec<String>,
    /// Where each page is drawn to, if it is.
    pictures: Option<PathBuf>,
}

impl<'a> Walk<'a> {
    fn through(browser: &'a Browser, stage: &'a Stage, axe: &'a str) -> Walk<'a> {
        let pictures = std::env::var_os("UPDATE_PICTURES").map(|_| built().join("pictures"));
        if let Some(folder) = &pictures {
            fs::create_dir_all(folder).expect("a folder");
        }
        Walk { browser, stage, axe, wrong: Vec::new(), pictures }
    }

    /// Opens a page, which must show this, and looks at it.
    #[track_caller]
    fn at(&mut self, name: &str, path: &str, shows: &str) {
        self.stage.go(self.browser, path);
        self.here(name, shows);
    }

    /// Looks at the page that is open, which must show this.
    #[track_caller]
    fn here(&mut self, name: &str, shows: &str) {
        let text = self.browser.text();
        assert!(text.contains(shows), "{name} does not show `{shows}`: {text}");
        self.browser.bring(self.axe);
        for look in LOOKS {
            self.browser.look(look);
            let wrong = self.browser.violations(look);
            self.wrong.extend(wrong.iter().map(|wrong| format!("{name}, {}: {wrong}", look.name())));
            let wide = self.browser.too_wide();
            if wide.as_array().is_some_and(|wide| !wide.is_empty()) {
                self.wrong.push(format!("{name}, {}: too wide: {wide}", look.name()));
            }
            if let Some(folder) = &self.pictures {
                let file = folder.join(format!("{name}-{}.png", look.name()));
                fs::write(file, self.browser.whole_picture()).expect("a picture");
            }
        }
        self.browser.look(LOOKS[0]);
    }

    #[track_caller]
    fn end(self) {
        assert!(self.wrong.is_empty(), "{} faults\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

#[test]
fn every_page_of_an_empty_world_suits_everybody() {
    const TEST: &str = "every_page_of_an_empty_world_suits_everybody";
    let (Some(axe), Some(browser)) = (axe(TEST), browser(TEST, Script::On)) else { return };
    let stage = Stage::empty();
    let mut walk = Walk::through(&browser, &stage, &axe);
    for (name, path, shows) in [
        ("empty-now", "/", "No shipment has come yet."),
        ("empty-timeline", "/ui/default/timeline", "Nothing has happened yet."),
        ("empty-filter", "/ui/default/timeline?q=nothing", "No entry is like that."),
        ("empty-certificate", "/ui/default/certificate?sends=signing", "Not yet:"),
        ("empty-search", "/ui/default/search?q=nothing", "nothing"),
        ("empty-shipments", "/ui/default/shipments", "Shipments"),
        ("empty-mailboxes", "/ui/default/mailboxes", USER),
        ("empty-mailbox", "/ui/default/mailboxes/tTEST1", "Nothing has come yet"),
        ("empty-people-search", "/ui/default/people?q=zzz", "No recipient is called so"),
        ("empty-people-number", "/ui/default/people?q=2402911995", "open that mailbox"),
        ("empty-person", CARLA, "e-Boks has no document for this recipient yet."),
        ("empty-alias", "/ui/default/alias", "No sender of this scenario has an alias web service."),
        ("empty-calendar", "/ui/default/calendar", "Calendar"),
        ("empty-calendar-week", "/ui/default/calendar?week=2027-03-01", "Calendar"),
        ("empty-rules", "/ui/default/rules?q=zzz", "Rules"),
        ("no-page", "/ui/default/nothing", "nothing is at"),
        ("no-shipment", "/ui/default/shipments/99", "99"),
        ("no-entry", "/ui/default/timeline/99", "99"),
    ] {
        walk.at(name, path, shows);
    }
    walk.end();
}

#[test]
fn every_page_of_a_world_after_some_days_suits_everybody() {
    const TEST: &str = "every_page_of_a_world_after_some_days_suits_everybody";
    let (Some(axe), Some(browser)) = (axe(TEST), browser(TEST, Script::On)) else { return };
    let stage = Stage::played(&browser);
    let outbound = stage.server.outbound(USER);
    let file = |like: &str| {
        let name = outbound.iter().find(|name| name.contains(like));
        format!(
            "/ui/default/mailboxes/{USER}/outbound/{}",
            name.unwrap_or_else(|| panic!("{like} in {outbound:?}"))
        )
    };
    let of = |person: &str, rest: &str| format!("{person}{rest}");
    let mut walk = Walk::through(&browser, &stage, &axe);
    for (name, path, shows) in [
        ("now", "/ui/default".to_owned(), "Under way"),
        ("timeline", "/ui/default/timeline".to_owned(), "Timeline"),
        ("entry", "/ui/default/timeline/20".to_owned(), "20"),
        ("shipments", "/ui/default/shipments".to_owned(), "netsshare_broken.zip"),
        ("shipment-refused", "/ui/default/shipments/12".to_owned(), "What to change"),
        ("shipment", "/ui/default/shipments/1".to_owned(), "Anna Demo"),
        ("shipment-signers", "/ui/default/shipments/5".to_owned(), "signed"),
        ("message", "/ui/default/shipments/4/messages/0".to_owned(), "rejected"),
        ("message-signers", "/ui/default/shipments/5/messages/0".to_owned(), "signer"),
        ("message-print", "/ui/default/shipments/7/messages/0".to_owned(), "print"),
        ("mailboxes", "/ui/default/mailboxes".to_owned(), "Example Energy"),
        ("mailbox", format!("/ui/default/mailboxes/{USER}"), "Outbound"),
        ("receipt", file("plain.zip.receipt"), "SHA-256"),
        ("result", file("signed_documents"), "The amount is wrong"),
        ("people", "/ui/default/people".to_owned(), "Carla Testesen"),
        ("person", ANNA.to_owned(), "Register by alias"),
        ("report", file("distribution_report"), "SHA-256"),
        ("company", "/ui/default/people/DK/organisation/12345678".to_owned(), "Example Energy"),
        ("document", of(ANNA, "/documents/2:0"), "What is in it"),
        ("document-signed", of(CARLA, "/documents/5:0"), "the same as YAML"),
        ("document-rejected", of(CARLA, "/documents/4:0"), "The amount is wrong"),
        ("alias", "/ui/default/alias".to_owned(), "Where it listens"),
        ("registration", "/ui/default/alias/registrations/1".to_owned(), "4711"),
        ("calendar", "/ui/default/calendar".to_owned(), "Calendar"),
        ("validate", "/ui/default/validate".to_owned(), "Validate"),
        ("scenario", "/ui/default/scenario".to_owned(), "A week at the office"),
        ("certificate", "/ui/default/certificate?sends=print".to_owned(), "What is left to do"),
        ("rules", "/ui/default/rules?q=zip".to_owned(), "zip"),
    ] {
        walk.at(name, &path, shows);
    }
    stage.server.advance(r#"{"by":"1d"}"#);
    walk.at("document-later", &of(ANNA, "/documents/9:0"), "cannot open it");
    walk.end();
}

#[test]
fn every_page_that_answers_a_form_suits_everybody() {
    const TEST: &str = "every_page_that_answers_a_form_suits_everybody";
    let (Some(axe), Some(browser)) = (axe(TEST), browser(TEST, Script::On)) else { return };
    let stage = Stage::played(&browser);
    let mut walk = Walk::through(&browser, &stage, &axe);

    stage.go(&browser, "/ui/default");
    browser.clear("input[name=by]");
    browser.write("input[name=by]", "soon");
    browser.click("form:has(input[name=by]) button");
    walk.here("refused-move", "What to do");
    stage.go(&browser, "/ui/default");
    browser.click("#next");
    walk.here("came", "What came of it");

    stage.upload(&browser, "shipment.zip", b"no zip");
    walk.here("refused-upload", "shipment.zip");
    stage.go(&browser, "/ui/default/validate");
    browser.write("#file", &stage.file("netsshare_broken.zip", &crate::stage::broken()));
    browser.press("validate");
    walk.here("validated", "refused");

    let contract = stage.server.shipments(0).len() + 1;
    stage.submit(&format!("/ui/default/mailboxes/{USER}/sample"), "sample=signing");
    stage.server.settle();
    stage.server.advance(r#"{"by":"1d"}"#);
    stage.go(&browser, &format!("{CARLA}/documents/{contract}:0"));
    walk.here("document-to-sign", "reject with these words");
    browser.press("reject with these words");
    walk.here("rejected-without-words", "rejected");

    stage.go(&browser, "/ui/default/scenario");
    browser.write("#text", "otherwize: ask\n");
    browser.press("check");
    walk.here("scenario-mistake", "did you mean");
    walk.end();
}

#[test]
fn every_page_of_an_e_box_and_of_an_onboarding_suits_everybody() {
    const TEST: &str = "every_page_of_an_e_box_and_of_an_onboarding_suits_everybody";
    let (Some(axe), Some(browser)) = (axe(TEST), browser(TEST, Script::On)) else { return };
    if !has_sender(TEST) {
        return;
    }
    let (server, folder) = with_ebox();
    let stage = Stage { server, folder };
    let mut walk = Walk::through(&browser, &stage, &axe);
    for (name, path, shows) in [
        ("empty-ebox", "/ui/default/ebox", "No message has come yet."),
        ("empty-ebox-messages", "/ui/default/ebox/messages", "No message has come yet"),
        ("empty-ebox-refused", "/ui/default/ebox/refused", "No publication was refused."),
        ("empty-ebox-calls", "/ui/default/ebox/calls", "Nobody has called yet."),
        ("empty-ebox-search", "/ui/default/ebox?q=zzz", "No e-Box is like that."),
        ("no-ebox-message", "/ui/default/ebox/messages/x", "no message"),
        ("empty-onboarding", "/ui/default/onboarding?example=ebox", "No onboarding has begun."),
    ] {
        walk.at(name, path, shows);
    }
    for (to, subject) in [("0199000349", "Brief"), ("0199000547", "Brief"), ("0199000646", "Brief")] {
        publish(stage.folder.path(), to, subject);
    }
    let long = "W".repeat(300);
    publish(stage.folder.path(), "0199000349", &long);
    for (name, path, shows) in [
        ("ebox", "/ui/default/ebox", "refused publication"),
        ("ebox-messages", "/ui/default/ebox/messages", "unread"),
        ("ebox-box", "/ui/default/ebox/boxes/enterprise/0199000349", "Brief"),
        ("ebox-closed", "/ui/default/ebox/boxes/enterprise/0199000547", "open the e-Box"),
        ("ebox-none", "/ui/default/ebox/boxes/enterprise/0199000646", "no e-Box"),
        ("ebox-refused", "/ui/default/ebox/refused", "INVALID_INPUT"),
        ("ebox-refusal", "/ui/default/ebox/refused/1", "What to change"),
        ("ebox-calls", "/ui/default/ebox/calls", "publishMessage"),
        ("ebox-rules", "/ui/default/rules?q=ebox.", "Of publications at the e-Box"),
    ] {
        walk.at(name, path, shows);
    }
    stage.go(&browser, "/ui/default/ebox/boxes/enterprise/0199000349");
    browser.follow("Brief");
    walk.here("ebox-message", "open the main content");
    browser.press("hide it");
    walk.here("ebox-hidden", "show it again");

    stage.go(&browser, "/ui/default/onboarding?example=ebox");
    browser.press("send the request");
    walk.here("dossier", "Play the sender");
    browser.write("#text", "environment: x");
    browser.press("hand in the form");
    walk.here("dossier-mistake", "Nothing was handed in");
    browser.follow("Begin with an example");
    browser.press("hand in the form");
    browser.write("#csr", "no request");
    browser.press("have it looked at");
    walk.here("dossier-back", "What was sent back");
    walk.at("dossier-mail", "/ui/default/onboarding/1/mails/1", "Subject: TEST ONLY");
    walk.at("onboarding", "/ui/default/onboarding", "sent back");
    walk.end();
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    const TEST: &str = "what_is_wrong_with_a_page_is_found";
    let (Some(axe), Some(browser)) = (axe(TEST), browser(TEST, Script::On)) else { return };
    let stage = Stage::empty();
    let mut walk = Walk::through(&browser, &stage, &axe);
    walk.pictures = None;
    stage.go(&browser, "/ui/default");
    browser.run(
        "document.querySelector('input[name=by]').parentNode.replaceWith(document.querySelector('input[name=by]'));
         const line = document.createElement('p');
         line.textContent = 'x'.repeat(400);
         line.style.whiteSpace = 'nowrap';
         line.style.color = 'light-dark(#ddd, #1a1c1f)';
         document.querySelector('main').prepend(line);",
    );
    walk.here("spoilt", "Under way");
    for look in LOOKS {
        for wrong in ["color-contrast", "label", "too wide"] {
            if wrong != "too wide" && !look.is_asked(wrong) {
                continue;
            }
            let told = format!("spoilt, {}: {wrong}", look.name());
            assert!(walk.wrong.iter().any(|wrong| wrong.starts_with(&told)), "{told} in {:?}", walk.wrong);
        }
    }
}
