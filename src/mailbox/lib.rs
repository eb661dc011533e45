//! The files of one world: what each user sees, may write, read and delete, and where it lies on disk.
//!
//! Front ends (SFTP, later FTPS) call [`Mailbox`]; the driver calls [`Files`]. Both are blocking and
//! quick, except [`WriteHandle::close`], whose answer waits for durability.

mod post;
pub use post::{Answer, NotTaken, Post};
// Skeleton: see the helper's brief.
