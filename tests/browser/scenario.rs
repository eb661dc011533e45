//! A scenario is changed, with a mistake first.

use crate::simple::{root, simulator};
use crate::webdriver::{Script, browser};

#[test]
fn a_mistake_is_told_while_one_writes_and_the_mended_text_begins_a_world() {
    const TEST: &str = "a_mistake_is_told_while_one_writes_and_the_mended_text_begins_a_world";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let (server, _folder) = simulator();
    browser.go(&format!("{}ui/default/scenario", root(&server)));
    browser.write("#text", "otherwize: ask\n");
    browser.waits_for("//div[@id='problems'][contains(., 'did you mean') and contains(., 'otherwise')]");
    browser.press("apply");
    let refused = browser.text();
    assert!(refused.contains("not valid") && refused.contains("line 11, column 1"), "{refused}");
    browser.clear("#text");
    browser.write("#text", &crate::simple::SCENARIO.replace("In the browser", "Mended"));
    browser.press("apply");
    let begun = browser.text();
    assert!(
        begun.contains("The world has begun anew from this text.") && begun.contains("Mended"),
        "{begun}"
    );
    assert!(browser.address().ends_with("/ui/default/scenario?begun=true"), "{}", browser.address());
}
