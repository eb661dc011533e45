//! The image as a user runs it: under any user, read-only, in little memory, by its name in a network, and ended in time.
#![expect(
    clippy::disallowed_methods,
    reason = "the image to try is named by CI, not by the product's own options"
)]

mod alone;
mod docker;
mod ended;
mod ftps;
#[path = "../harness/http.rs"]
mod http;
mod network;
mod recipe;

/// The image to try; none, and a word about it, where none was built.
fn image() -> Option<String> {
    let image = std::env::var("MOCK_NETS_SHARE_IMAGE").ok();
    if image.is_none() {
        println!("SKIPPED container: no image was built; run `make image` and set MOCK_NETS_SHARE_IMAGE");
    }
    image
}
