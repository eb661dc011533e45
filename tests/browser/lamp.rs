//! The lamp says how the page follows: each of its words, where one would see it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use serde_json::json;

use crate::simple::SCENARIO;
use crate::stage::Stage;
use crate::webdriver::{Browser, Script, browser};

/// Writes down each word of the lamp from now on.
const WRITE_DOWN: &str = "
    const lamp = document.getElementById('lamp');
    window.said = [lamp.textContent];
    new MutationObserver(() => said.push(lamp.textContent)).observe(lamp, { childList: true });";

fn is(browser: &Browser, says: &str) {
    browser.waits_for(&format!("//p[@id='lamp'][.='{says}']"));
}

#[test]
fn a_hidden_tab_is_paused_and_catches_up_when_it_is_seen_again() {
    const TEST: &str = "a_hidden_tab_is_paused_and_catches_up_when_it_is_seen_again";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    stage.go(&browser, "/ui/default");
    is(&browser, "live");
    browser.run(WRITE_DOWN);
    let first = browser.tab();
    browser.new_tab();
    stage.server.advance(r#"{"by":"1d"}"#);
    browser.switch(&first);
    is(&browser, "live");
    browser.waits_for("//p[@id='clock'][contains(., 'Tue 6 Jan 2026')]");
    assert_eq!(browser.run("return said"), json!(["live", "paused", "catching up", "live"]));
}

#[test]
fn behind_a_proxy_that_collects_the_stream_the_page_asks_by_itself() {
    const TEST: &str = "behind_a_proxy_that_collects_the_stream_the_page_asks_by_itself";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    let proxy = Collecting::before(stage.server.ready("api"));
    browser.go(&format!("http://{}/ui/default", proxy.address));
    is(&browser, "catching up");
    is(&browser, "asking every 5 s");
    browser.run(WRITE_DOWN);
    stage.server.advance(r#"{"by":"1d"}"#);
    browser.waits_for("//p[@id='clock'][contains(., 'Tue 6 Jan 2026')]");
    // It tries the stream again now and then, and does not flicker.
    proxy.asked();
    proxy.asked();
    assert_eq!(browser.run("return said"), json!(["asking every 5 s"]));
}

#[test]
fn a_server_that_has_ended_is_told() {
    const TEST: &str = "a_server_that_has_ended_is_told";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    stage.go(&browser, "/ui/default");
    is(&browser, "live");
    stage.server.kill();
    is(&browser, "no answer: trying again");
}

/// Hands requests on to the simulator, and answers nothing to who asks for the stream, as a proxy that waits for its end.
struct Collecting {
    address: String,
    streams: Receiver<()>,
}

impl Collecting {
    fn before(server: String) -> Collecting {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let (told, streams) = sync_channel(1_000);
        // Ends with the test's process.
        thread::spawn(move || {
            let mut held = Vec::new();
            for client in listener.incoming().map_while(Result::ok) {
                let told = told.clone();
                held.push(client.try_clone());
                let server = server.clone();
                thread::spawn(move || {
                    handed_on(client, &server, || {
                        // The test may be over.
                        told.send(()).unwrap_or_default();
                    });
                });
            }
        });
        Collecting { address, streams }
    }

    /// Waits until the stream was asked for once more.
    fn asked(&self) {
        self.streams.recv().expect("the proxy runs");
    }
}

/// One request on a connection, and its answer.
fn handed_on(mut client: TcpStream, server: &str, stream: impl FnOnce()) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match client.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).replace("Connection: keep-alive", "Connection: close");
    if head.starts_with("GET /v1/timeline/stream") {
        stream();
        return;
    }
    let mut behind = TcpStream::connect(server).expect("the simulator");
    behind.write_all(head.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    behind.read_to_end(&mut answer).expect("it answers");
    // The browser may have left.
    drop(client.write_all(&answer));
    drop(client.shutdown(Shutdown::Both));
}
