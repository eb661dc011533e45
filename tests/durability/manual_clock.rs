//! A clock that only moves when told, killed while it moves.

use std::sync::Arc;

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use super::harness::api::Answer;
use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};
use super::progress::{Chance, Progress};

const LIVES: u64 = 10;
const SEED: u64 = 7;

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_clock_never_goes_back_behind_what_outbound_shows() {
    println!("seed {SEED}");
    let mut chance = Chance(SEED);
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = include_str!("../../scenarios/default.yaml").replacen("mode: instant", "mode: manual", 1);
    std::fs::write(folder.path().join("manual.yaml"), scenario).expect("written");
    let mut shown = String::new();
    for life in 0..=LIVES {
        let server = Server::start(folder.path(), &["--data", "data", "--scenario", "manual.yaml"]);
        let server = Arc::new(server);
        let now = now(&server);
        let newest = newest_outbound(&server).max(shown);
        assert!(newest <= now, "life {life}: the clock shows {now}, a client has seen {newest}");
        if life == LIVES {
            return;
        }
        upload(&server, life).await;
        server.settle();
        let progress = Progress::until(1 + chance.below(14), &server);
        let timeline = {
            let progress = progress.clone();
            std::thread::spawn(move || progress.follow_timeline())
        };
        // The days pass one by one until one of them is the last.
        shown = now;
        while let Ok(Answer { status, body }) =
            server.try_send("POST", "/v1/clock/advance", r#"{"by":"12h"}"#)
        {
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            let moved: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            moved["to"].as_str().expect("a time").clone_into(&mut shown);
            progress.step();
        }
        timeline.join().expect("the timeline was followed");
        assert!(progress.is_over(), "the API ended by itself");
    }
}

async fn upload(server: &Server, life: u64) {
    let message = MessageBuilder::to(person(Denmark, "6101800001"), "162812").id(format!("m{life}"));
    let zip = ShipmentBuilder::new(format!("s{life}")).message(message).zip().expect("a zip");
    let login = Login::to(server).await.expect("logged in");
    login.put(&format!("{INBOUND}/netsshare_{life}.zip"), &zip, zip.len(), || ()).await.expect("uploaded");
}

fn now(server: &Server) -> String {
    server.get("/v1/clock").ok()["now"].as_str().expect("a time").to_owned()
}

/// Times of one form and zone are in the order of their texts.
fn newest_outbound(server: &Server) -> String {
    server.outbound_with_times(USER).into_iter().map(|(_, at)| at).max().unwrap_or_default()
}
