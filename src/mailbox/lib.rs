//! The files of one world: what each user sees, may write, read and delete, and where it lies on disk.
//!
//! The driver calls [`WorldFiles`]; front ends (SFTP, later FTPS) call [`Mailbox`], one user's view.
//! Reads and writes go straight to the page cache on the caller's thread: that takes microseconds,
//! less than handing them to another thread would. What may take longer (closing an upload,
//! renaming it into place, deleting) answers with a future that waits for durability.

mod attributes;
mod body;
mod changing;
mod disk;
mod files;
mod host;
mod inbound;
mod life;
mod listing;
mod lock;
mod login_turns;
mod mailbox;
mod near_miss;
mod outbound;
mod owner;
mod path;
mod pick_up;
mod prepared;
mod reading;
mod refusal;
mod space;
mod world_faults;
mod writing;

pub use attributes::{Attributes, FileKind, ListingLine};
pub use files::{OutboundEntry, WorldFiles};
pub use host::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay};
pub use listing::Listing;
pub use login_turns::{NoTurn, ServerTurn};
pub use mailbox::{FreeSpace, Mailbox};
pub use prepared::PreparedFile;
pub use reading::ReadHandle;
pub use refusal::{Refusal, is_of_a_write_elsewhere};
pub use world_faults::{FaultPlanner, MetFault, OperationWatch, OrderedFault, WorldFaults};
pub use writing::{OpenForWrite, WriteHandle};
