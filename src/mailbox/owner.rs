//! One user's part of a world: folders on the disk, what lies in them, and the quota.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use nets_core::habits::{PickedUpName, ServerHabits};
use nets_core::identity::UserId;
use nets_core::scenario::Sender;

use crate::body::FileBody;
use crate::disk;
use crate::inbound::{Inbound, InboundFile};
use crate::login_turns::LoginTurns;
use crate::outbound::Outbound;
use crate::space::Space;

pub(crate) struct Owner {
    pub user: UserId,
    /// The folder below Inbound, such as `DK12345678`.
    pub folder: String,
    pub inbound_directory: PathBuf,
    pub outbound_directory: PathBuf,
    pub space: Arc<Space>,
    /// How the sender's server behaves.
    pub habits: ServerHabits,
    /// Its turns where logins are limited.
    pub turns: LoginTurns,
    pub inbound: Mutex<Inbound>,
    pub outbound: Mutex<Outbound>,
}

impl Owner {
    /// Makes a user's directories and reads what an earlier run left in them.
    pub(crate) fn open(root: &Path, home: &Path, sender: &Sender) -> io::Result<Self> {
        let (user, space) = (sender.user.clone(), Space::new(sender.quota));
        let inbound_below = |place: &Path| place.join("inbound").join(user.as_str());
        let outbound_below = |place: &Path| place.join("outbound").join(user.as_str());
        let (inbound_directory, outbound_directory) = (inbound_below(root), outbound_below(root));
        disk::make_folder(&inbound_directory)?;
        disk::make_folder(&outbound_directory)?;
        let mut inbound = Inbound::default();
        for (name, metadata) in disk::stored(&inbound_directory)? {
            let name: Arc<str> = name.into();
            let body = FileBody::new(name.clone(), &space, metadata.len(), disk::modified(&metadata));
            inbound.insert(name, InboundFile::AtRest(body));
        }
        let mut outbound = Outbound::default();
        for (name, metadata) in disk::stored(&outbound_directory)? {
            outbound.insert(&name, metadata.len(), disk::modified(&metadata));
        }
        let (inbound_directory, outbound_directory) = (inbound_below(home), outbound_below(home));
        Ok(Owner {
            user,
            folder: sender.organisation.folder(),
            inbound_directory,
            outbound_directory,
            space,
            habits: sender.habits,
            turns: LoginTurns::of(&sender.habits),
            inbound: Mutex::new(inbound),
            outbound: Mutex::new(outbound),
        })
    }

    /// Whether a picked-up file leaves its name behind.
    pub(crate) fn leaves_traces(&self) -> bool {
        self.habits.picked_up == PickedUpName::Named
    }

    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("/Inbound/{}/{name}", self.folder)
    }

    /// Removes a file of Outbound from the disk; that it is gone already is as good.
    pub(crate) fn unlink_outbound(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(disk::place_for(&self.outbound_directory, name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
