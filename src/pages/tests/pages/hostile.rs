//! Names, descriptions and reasons of others, which are text on every page and nothing else.

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::support::{Simulator, scenario};

const HOSTILE: &str = "<script>alert(1)</script>\"'&\u{202e}";

#[tokio::test]
async fn texts_of_others_are_never_markup() {
    let reason = "\"<img src=x onerror=alert(1)>\\u202E\"";
    let loaded = scenario(|text| {
        let named = text.replace("name: Anna Demo", "name: \"<b>Anna</b>\\u202E\"");
        format!(
            "{named}\noutcomes:\n  - when: {{ recipient: '2402911995' }}\n    then: {{ reject: {{ after: 1h, reason: {reason} }} }}\n"
        )
    });
    let simulator = Simulator::start(loaded).await;
    let contract =
        MessageBuilder::to(person(Denmark, "2402911995"), "162812").title("Contract").description(HOSTILE);
    let zip = ShipmentBuilder::new("<i>id</i>").message(contract).zip().expect("a zip");
    simulator.upload("netsshare_a.zip", &zip).await;
    simulator.upload("netsshare_<script>x.zip", b"no zip").await;
    simulator.submit("/ui/default/clock", "move=by&by=9d").await.leads_to();
    for path in [
        "/ui/default",
        "/ui/default/timeline",
        "/ui/default/timeline?q=%3Cscript%3E%22",
        "/ui/default/shipments",
        "/ui/default/shipments?receiver=%22%3E%3Cscript%3E",
        "/ui/default/shipments/1",
        "/ui/default/shipments/2",
        "/ui/default/shipments/1/messages/0",
        "/ui/default/mailboxes/tTEST1",
        "/ui/default/calendar",
        "/ui/default/people",
        "/ui/default/people?q=%22%3E%3Cscript%3E",
        "/ui/default/people/DK/person/2402911995",
        "/ui/default/people/DK/person/2402911995/documents/1:0",
        "/ui/default/scenario",
        "/ui/default/worlds",
        "/ui/default/certificate",
        "/ui/default/rules?q=%3Cscript%3E",
    ] {
        let page = simulator.page(path).await;
        for markup in ["<script>", "<img", "<b>Anna", "<i>id", "\u{202e}"] {
            assert!(!page.contains(markup), "{markup} on {path}: {page}");
        }
    }
    let message = simulator.page("/ui/default/shipments/1/messages/0").await;
    assert!(message.contains("&#60;script&#62;alert(1)"), "{message}");
    assert!(message.contains("&#60;img src=x onerror=alert(1)&#62;\\u{202e}"), "{message}");
}
