//! The scenario's page: its text, what is wrong with it, and another world in the place of this one.

use crate::support::{Simulator, manual};

const PATH: &str = "/ui/default/scenario";

const SMALL: &str = "name: Small <b>\r\nclock: {mode: manual, start: 2026-02-02T10:00}\r\nsenders:\r\n  - user: tTEST1\r\n    \
                     name: A\r\n    organisation: DK12345678\r\n    eboks_ids: [15723]\r\nmaterials:\r\n  - document_type: 163057\r\n    name: Bill\r\n";

fn fields(text: &str, what: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    format!("text={}&do={what}", text.bytes().map(encode).collect::<String>())
}

#[tokio::test]
async fn the_text_and_the_keys_stand_on_one_page() {
    let simulator = Simulator::start(manual()).await;
    let page = simulator.page(PATH).await;
    assert!(
        page.contains("# The scenario that runs when none is given.") && page.contains("mode: manual"),
        "{page}"
    );
    assert!(page.contains("Apply begins the world anew"), "{page}");
    for key in
        ["<code>senders</code>", "<code>outcomes</code>", "<code>deadline_days</code>", "<td>required</td>"]
    {
        assert!(page.contains(key), "{key}");
    }
    assert!(page.len() < 300_000, "{}", page.len());
}

#[tokio::test]
async fn a_mistake_is_marked_at_its_line_and_column_and_changes_nothing() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    let wrong = SMALL.replace("organisation:", "organization:");
    for what in ["check", "apply"] {
        let answer = simulator.submit(PATH, &fields(&wrong, what)).await;
        let page = answer.text();
        assert_eq!(answer.status, 200, "{page}");
        answer.is_guarded();
        assert!(page.contains("not valid</span>") && page.contains("line 6, column 5"), "{page}");
        assert!(page.contains("6 │     <mark>organization</mark>: DK12345678"), "{page}");
        assert!(page.contains("did you mean `organisation`?"), "{page}");
        assert!(
            page.contains("organization: DK12345678\n    eboks_ids"),
            "the text stays to be mended: {page}"
        );
        assert!(page.contains("name: Small &#60;b&#62;"), "{page}");
    }
    let valid = simulator.submit(PATH, &fields(SMALL, "check")).await;
    assert!(valid.text().contains("<span class=\"mark ok\">valid</span>"), "{}", valid.text());
    assert!(simulator.page("/ui/default/shipments").await.contains("sample-plain"));
}

#[tokio::test]
async fn another_scenario_begins_the_world_anew() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    let done = simulator.submit(PATH, &fields(SMALL, "apply")).await;
    let page = simulator.page(done.leads_to()).await;
    assert!(
        page.contains("The world has begun anew from this text.") && page.contains("Mon 2 Feb 2026"),
        "{page}"
    );
    assert!(simulator.page("/ui/default/shipments").await.contains("No shipment has come yet."));
    simulator.submit("/ui/default/reset", "").await.leads_to();
    assert!(simulator.page(PATH).await.contains("name: Small"));
    let full = SMALL.replace("Small <b>", "full");
    simulator.submit(PATH, &fields(&full, "apply")).await.refused(507, "the disk is &#60;full&#62;");
}

#[tokio::test]
async fn a_form_that_is_none_is_told() {
    let simulator = Simulator::start(manual()).await;
    simulator.submit(PATH, "text=x").await.refused(400, "`do` is empty");
    simulator
        .submit(PATH, "text=x&do=sing")
        .await
        .refused(400, "to `check`, to `apply` or to be played `by_hand`");
    let huge = fields(&"#".repeat(1 << 20), "check");
    assert!(simulator.submit(PATH, &huge).await.text().contains("1 MiB"));
}
