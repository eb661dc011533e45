//! The timeline: filters, pages and single entries.

use crate::support::{Simulator, manual};

fn seqs(page: &str) -> Vec<u64> {
    let list = page.split("data-rows").nth(1).expect("a list");
    list.split("data-seq=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

#[tokio::test]
async fn entries_are_the_newest_first_and_pages_go_on_without_a_gap() {
    let simulator = Simulator::start(manual()).await;
    for name in ["plain", "signing", "rejected"] {
        simulator.upload_sample(name).await;
    }
    let all = seqs(&simulator.page("/ui/default/timeline").await);
    assert_eq!(all, (1..=all[0]).rev().collect::<Vec<_>>());
    let mut path = "/ui/default/timeline?limit=4".to_owned();
    let mut found = Vec::new();
    loop {
        let page = simulator.page(&path).await;
        found.extend(seqs(&page));
        // Older pages stay as they are.
        simulator.submit("/ui/default/clock", "move=by&by=1m").await.leads_to();
        match page.split("\" rel=\"next\">older entries").next().filter(|head| head.len() < page.len()) {
            Some(head) => path = head.rsplit("href=\"").next().expect("a link").replace("&#38;", "&"),
            None => break,
        }
    }
    assert_eq!(found, all);
}

#[tokio::test]
async fn filters_hide_and_stand_in_the_address() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    simulator.upload("netsshare_bad.zip", b"no zip").await;
    let refused = simulator.page("/ui/default/timeline?attention=true").await;
    assert!(refused.contains("upload 2: refused") && !refused.contains("sample-plain accepted"), "{refused}");
    assert!(refused.contains("name=\"attention\" value=\"true\" checked"));
    let accepted = simulator.page("/ui/default/timeline?what=shipment_accepted&user=tTEST1&q=&upload=").await;
    assert_eq!(seqs(&accepted).len(), 1);
    assert!(accepted.contains("<option selected>shipment_accepted</option>"), "{accepted}");
    let text = simulator.page("/ui/default/timeline?q=SAMPLE-PLAIN").await;
    assert!(!seqs(&text).is_empty() && !text.contains("upload 2:"));
    let none = simulator.page("/ui/default/timeline?q=nowhere").await;
    assert!(none.contains("No entry is like that."));
    assert!(text.contains("/v1/timeline?q=SAMPLE-PLAIN&#38;order=newest'"), "{text}");
}

#[tokio::test]
async fn an_entry_has_an_address_of_its_own() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("signing").await;
    let page = simulator.page("/ui/default/timeline?what=shipment_accepted").await;
    let seq = seqs(&page)[0];
    let entry = simulator.page(&format!("/ui/default/timeline/{seq}")).await;
    assert!(entry.contains("shipment sample-signing accepted") && entry.contains("Mon 5 Jan 2026 10:00:00"));
    assert!(entry.contains("href=\"/ui/default/shipments/1\""), "{entry}");
}

#[tokio::test]
async fn a_search_leads_to_the_shipment_or_to_what_says_it() {
    let simulator = Simulator::start(manual()).await;
    simulator.upload_sample("plain").await;
    let lead =
        async |q: &str| simulator.get(&format!("/ui/default/search?q={q}")).await.leads_to().to_owned();
    assert_eq!(lead("1").await, "/ui/default/shipments/1");
    assert_eq!(lead("2").await, "/ui/default/timeline?q=2");
    assert_eq!(lead("a%26b").await, "/ui/default/timeline?q=a%26b");
    assert_eq!(lead("").await, "/ui/default/timeline");
    let anna = simulator.page(&lead("anna").await).await;
    assert!(anna.contains("href=\"/ui/default/people?q=anna\""), "entries have no names: {anna}");
    assert!(!simulator.page(&lead("plain").await).await.contains("/people?q="));
}
