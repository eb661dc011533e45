//! The pages in a real browser: Debian's Chromium, moved by its driver as WebDriver has it.

mod alias;
mod by_hand;
mod ebox;
mod every_page;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
mod hostile;
mod keyboard;
mod lamp;
mod live;
mod looks;
mod onboarding;
mod pictures;
mod scenario;
mod simple;
mod stage;
mod webdriver;
