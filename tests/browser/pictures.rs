//! The pictures in the docs, drawn anew by `make screenshots`.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::looks::Look;
use crate::stage::{CARLA, SCENARIO, Stage, broken};
use crate::webdriver::{Browser, Script, browser};

/// Readers of the docs wait for no more.
const MOST_BYTES: usize = 150_000;

/// What every PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn the_pictures_of_the_docs_can_be_drawn_anew() {
    const TEST: &str = "the_pictures_of_the_docs_can_be_drawn_anew";
    let Some(browser) = browser(TEST, Script::On) else { return };
    let stage = Stage::with(SCENARIO);
    for sample in ["signing", "plain", "multi-signing"] {
        stage.submit("/ui/default/mailboxes/tTEST1/sample", &format!("sample={sample}"));
    }
    stage.server.settle();
    stage.server.advance(r#"{"by":"1d"}"#);
    stage.submit("/ui/default/mailboxes/tTEST1/sample", "sample=attachments");
    stage.upload(&browser, "netsshare_broken.zip", &broken());

    browser.chromium("Emulation.setScrollbarsHidden", &json!({ "hidden": true }));
    browser.look(Look::Light);
    stage.go(&browser, "/ui/default");
    draw(&browser, "now");
    stage.go(&browser, "/ui/default/shipments/5");
    draw(&browser, "refused");
    browser.look(Look::Dark);
    stage.submit(&format!("{CARLA}/documents/1:0/read"), "");
    stage.go(&browser, &format!("{CARLA}/documents/1:0"));
    draw(&browser, "document");
}

/// Takes what the window shows, which must be like the picture in the docs, but for what it tells.
fn draw(browser: &Browser, name: &str) {
    browser.waits_for("//p[@id='lamp'][.='live']");
    if name != "now" {
        browser.run("document.querySelector('main').scrollIntoView()");
    }
    let picture = browser.picture();
    assert!(picture.starts_with(PNG) && picture.len() < MOST_BYTES, "{name} has {} bytes", picture.len());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/pictures/{name}.png"));
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, &picture).expect("a picture");
    }
    let kept = fs::read(&file).expect("make screenshots draws it");
    // Width and height stand first; fonts differ from machine to machine.
    assert_eq!(kept.get(..24), picture.get(..24), "{name}: make screenshots draws it anew");
    assert!(kept.len() < MOST_BYTES, "{name} has {} bytes", kept.len());
}
