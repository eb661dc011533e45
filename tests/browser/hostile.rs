//! What others wrote, at its worst: it is shown as text, and the page keeps its form.

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::harness::USER;
use crate::looks::LOOKS;
use crate::stage::{CARLA, Stage};
use crate::webdriver::{Script, browser};

/// Would run if it were taken for markup, and would turn the line around if it were written as it is.
const MARKUP: &str = "<script>document.title='taken'</script>\u{202e}&lt;";

#[test]
fn names_descriptions_and_reasons_of_others_are_text_and_the_page_keeps_its_form() {
    const TEST: &str = "names_descriptions_and_reasons_of_others_are_text_and_the_page_keeps_its_form";
    let Some(browser) = browser(TEST, Script::On) else { return };
    // 10 kB without a place to break a line at.
    let long = format!("<img src=x>\u{202e}{}", "W".repeat(10_000));
    // Longer names a scenario does not take.
    let escaped = format!("<img src=x>\\u202E{}", "W".repeat(80));
    let scenario = crate::simple::SCENARIO.replace("Anna Testesen", &format!("\"{escaped}\""));
    let scenario = scenario.replace("In the browser", &format!("\"{escaped}\""));
    let stage = Stage::with(&scenario);
    let contract = |description: &str| {
        MessageBuilder::to(person(Denmark, "6101800001"), "162812").title(MARKUP).description(description)
    };
    let zip = ShipmentBuilder::new("<i>id</i>").message(contract(MARKUP)).zip().expect("a zip");
    stage.upload(&browser, "netsshare_hostile.zip", &zip);
    let zip = ShipmentBuilder::new("long").message(contract(&long)).zip().expect("a zip");
    stage.upload(&browser, &format!("netsshare_<img src=x>{}.zip", "W".repeat(200)), &zip);
    assert_eq!(stage.server.shipments(0).len(), 2);
    stage.server.advance(r#"{"by":"1d"}"#);
    let document = format!("{CARLA}/documents/1:0");
    stage.go(&browser, &document);
    let limit = browser.run("return document.getElementById('reason').maxLength").as_u64().expect("a limit");
    let reason =
        format!("{MARKUP}{}", "M".repeat(usize::try_from(limit).expect("a length") - MARKUP.chars().count()));
    browser.run(&format!("document.getElementById('reason').value = {}", serde_json::json!(reason)));
    browser.press("reject with these words");
    stage.server.advance(r#"{"by":"1d"}"#);
    let result = stage.server.outbound(USER).into_iter().find(|name| name.starts_with("signed_documents"));
    let result = format!("/ui/default/mailboxes/{USER}/outbound/{}", result.expect("a result"));

    for (path, shows) in [
        ("/ui/default", "<script>"),
        ("/ui/default/timeline", "<script>"),
        ("/ui/default/timeline?q=%3Cscript%3E", "<script>"),
        ("/ui/default/shipments", "<i>id</i>"),
        ("/ui/default/shipments/1", "<img src=x>"),
        ("/ui/default/shipments/2", "WWW"),
        ("/ui/default/shipments/1/messages/0", "<script>"),
        ("/ui/default/mailboxes/tTEST1", "<img"),
        ("/ui/default/people", "<img src=x>"),
        ("/ui/default/people?q=%3Cimg", "<img src=x>"),
        (CARLA, "<img src=x>"),
        (&document, "<script>"),
        (&result, "&lt;script&gt;"),
        ("/ui/default/calendar", "Calendar"),
        ("/ui/default/scenario", "The keys"),
    ] {
        stage.go(&browser, path);
        for look in LOOKS {
            browser.look(look);
            assert_eq!(browser.too_wide(), serde_json::json!([]), "{path}, {}", look.name());
        }
        let text = browser.text();
        assert!(text.contains(shows), "{path} does not show {shows}: {text}");
        assert!(!text.contains('\u{202e}'), "{path} turns a line: {text}");
        let taken =
            "return document.title === 'taken' || document.querySelectorAll('main img, main script').length
            - document.querySelectorAll('main script[src=\"/ui/~/edit.js\"]').length";
        assert_eq!(browser.run(taken), 0, "{path} takes a text for markup");
    }
}
