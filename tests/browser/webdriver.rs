//! The few commands of WebDriver (W3C) that the tests need: JSON over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// How long an element may take to appear, in milliseconds.
const PATIENCE: u32 = 60_000;

/// How often it is asked whether a page is still there: for a minute and more.
const MOST_LOOKS: u32 = 30_000;

/// What WebDriver calls the number of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether a page may run its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    On,
    Off,
}

/// So often is the driver started while the port that it chose is taken.
const MOST_STARTS: usize = 10;

/// Chromium's driver on a port of its own, with one browser. Both end with it.
pub struct Browser {
    driver: Child,
    address: String,
    session: String,
}

/// A browser; none where it is not installed, which is said by the test's name.
pub fn browser(test: &str, script: Script) -> Option<Browser> {
    let is_there = Command::new("chromium").arg("--version").output().is_ok();
    let Some((driver, port)) = is_there.then(started).flatten() else {
        assert!(
            std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "{test}: chromium and chromium-driver are not installed"
        );
        println!("SKIPPED {test}: chromium or chromium-driver is not installed");
        return None;
    };
    Some(Browser::start(driver, &port, script))
}

/// The driver and its port; none where it is not installed. It takes a free port of IPv6, and ends where another program
/// has the same one of IPv4: then it is started anew.
fn started() -> Option<(Child, String)> {
    let mut said = String::new();
    for _ in 0..MOST_STARTS {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().ok()?;
        let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            said.push_str(&line);
            Some(line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned())
        });
        if let Some(port) = port {
            return Some((driver, port));
        }
        driver.wait().expect("it has closed its output");
        if !said.ends_with("port not available. Exiting...") {
            break;
        }
    }
    panic!("the driver does not say its port: {said}")
}

impl Browser {
    fn start(driver: Child, port: &str, script: Script) -> Browser {
        let address = format!("127.0.0.1:{port}");
        let mut browser = Browser { driver, address, session: String::new() };
        let allowed = if script == Script::On { 1 } else { 2 };
        let options = json!({
            "binary": "/usr/bin/chromium",
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1000"],
            "prefs": { "profile.default_content_setting_values.javascript": allowed },
        });
        let wanted = json!({ "browserName": "chrome", "goog:chromeOptions": options });
        let made = browser.ask("POST", "/session", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        browser.session = format!("/session/{}", made["sessionId"].as_str().expect("a session"));
        browser.post("/timeouts", &json!({ "implicit": PATIENCE, "pageLoad": 120_000, "script": 300_000 }));
        browser
    }

    /// Opens an address.
    pub fn go(&self, address: &str) {
        self.post("/url", &json!({ "url": address }));
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        self.ask("GET", &format!("{}/url", self.session), &Value::Null)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What a reader sees on the page.
    pub fn text(&self) -> String {
        self.text_of("css selector", "body")
    }

    pub fn text_of(&self, using: &str, value: &str) -> String {
        let element = self.element(using, value);
        let text = self.ask("GET", &format!("{}/element/{element}/text", self.session), &Value::Null);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks on what this CSS selector finds first, which leads to another page.
    pub fn click(&self, selector: &str) {
        self.leave_by("css selector", selector);
    }

    /// Clicks on the first button that says this, which leads to another page.
    pub fn press(&self, says: &str) {
        self.leave_by("xpath", &button(says));
    }

    /// Clicks on the first button that says this, which only changes the page.
    pub fn press_here(&self, says: &str) {
        self.click_by("xpath", &button(says));
    }

    /// Clicks on the first link of the content that says this.
    pub fn follow(&self, says: &str) {
        self.leave_by("xpath", &format!("//main//a[contains(normalize-space(), \"{says}\")]"));
    }

    fn leave_by(&self, using: &str, value: &str) {
        self.leave(value, || self.click_by(using, value));
    }

    fn click_by(&self, using: &str, value: &str) {
        let element = self.element(using, value);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Writes into a field.
    pub fn write(&self, selector: &str, text: &str) {
        let element = self.element("css selector", selector);
        self.post(&format!("/element/{element}/value"), &json!({ "text": text }));
    }

    pub fn clear(&self, selector: &str) {
        let element = self.element("css selector", selector);
        self.post(&format!("/element/{element}/clear"), &json!({}));
    }

    /// Waits until this is there.
    pub fn waits_for(&self, xpath: &str) {
        self.element("xpath", xpath);
    }

    /// Opens one more tab, which is the one that further commands mean.
    pub fn new_tab(&self) -> String {
        let made = self.post("/window/new", &json!({ "type": "tab" }));
        let tab = made["handle"].as_str().expect("a tab").to_owned();
        self.switch(&tab);
        tab
    }

    pub fn tab(&self) -> String {
        self.ask("GET", &format!("{}/window", self.session), &Value::Null).as_str().expect("a tab").to_owned()
    }

    pub fn switch(&self, tab: &str) {
        self.post("/window", &json!({ "handle": tab }));
    }

    /// What this script returns, run in the page as its own would be; what it promises is waited for.
    pub fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Presses these keys together and lets go of them, the last one first.
    pub fn keys(&self, keys: &[char]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Does what leads to another page, and waits until the page is another one: a form's answer may take longer than
    /// the driver waits for it by itself, and the driver tells only who asks.
    pub fn leave(&self, how: &str, act: impl FnOnce()) {
        let page = self.element("css selector", "html");
        act();
        let path = format!("{}/element/{page}/name", self.session);
        let is_there = |_: &u32| self.exchange("GET", &path, "").is_ok_and(|(is_there, _)| is_there);
        assert!((0..MOST_LOOKS).take_while(is_there).count() < MOST_LOOKS as usize, "{how} leads nowhere");
    }

    /// A command of Chromium's own protocol.
    pub fn chromium(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What the window shows, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        let picture = self.ask("GET", &format!("{}/screenshot", self.session), &Value::Null);
        STANDARD.decode(picture.as_str().unwrap_or_default()).expect("base64")
    }

    /// The whole page, also what one would have to scroll to, as PNG.
    pub fn whole_picture(&self) -> Vec<u8> {
        let picture = self.chromium("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("base64")
    }

    fn element(&self, using: &str, value: &str) -> String {
        let found = self.post("/element", &json!({ "using": using, "value": value }));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("{found} is no element")).to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("{}{path}", self.session), body)
    }

    /// One request on a connection of its own, which the driver leaves open: its answer says how long it is.
    fn exchange(&self, method: &str, path: &str, body: &str) -> std::io::Result<(bool, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address)?;
        let (host, length) = (&self.address, body.len());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes())?;
        let mut answer = BufReader::new(stream);
        let (mut line, mut length, mut is_done) = (String::new(), 0, None);
        while answer.read_line(&mut line)? > 2 {
            is_done = is_done.or(Some(line.contains(" 200 ")));
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
            line.clear();
        }
        let mut bytes = vec![0; length];
        answer.read_exact(&mut bytes)?;
        Ok((is_done.unwrap_or(false), bytes))
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (is_done, answer) = self.exchange(method, path, &body).expect("the driver answers");
        let mut value: Value = serde_json::from_slice(&answer).expect("JSON");
        if !is_done {
            let page = if self.session.is_empty() || path.ends_with("/source") {
                String::new()
            } else {
                self.ask("GET", &format!("{}/source", self.session), &Value::Null).to_string()
            };
            panic!("{method} {path} {body}: {} on {page}", value["value"]["message"]);
        }
        value["value"].take()
    }
}

fn button(says: &str) -> String {
    format!("//main//button[contains(normalize-space(), \"{says}\")]")
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // It may have ended already.
            drop(self.exchange("DELETE", &self.session, ""));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
