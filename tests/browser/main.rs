//! The pages in a real browser: Debian's Chromium, moved by its driver as WebDriver has it.

mod alias;
mod by_hand;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
mod live;
mod scenario;
mod webdriver;
