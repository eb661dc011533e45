//! Uploads under way in tests that do not look at them.

use nets_mailbox::UploadUnderWay;

pub struct Unwatched;

impl UploadUnderWay for Unwatched {
    fn moved(&self) {}

    fn closing(&self) {}
}
