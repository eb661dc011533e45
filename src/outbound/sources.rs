//! What a file is made from besides the core's effect.

use std::io;

use nets_core::effect::SubscriptionList;
use nets_core::identity::UploadId;
use nets_core::subscription::Subscriber;

/// Where the rest lies.
pub trait Sources {
    /// The PDF of this name in the zip of this upload.
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>>;

    /// The rows of this list, made one by one: the same whenever they are asked for.
    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a>;
}
