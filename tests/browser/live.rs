//! Pages that follow the timeline by themselves.

use crate::by_hand::{root, simulator};
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
