//! Files for Outbound that are written before they are seen, so that threads can make many and all appear in their order.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::identity::UserId;
use nets_text::{system_words, told, told_as};

use crate::disk;
use crate::files::WorldFiles;
use crate::lock::hold;

/// A file that is safe on the disk and not yet in its user's Outbound. Dropped, it is gone.
pub struct PreparedFile {
    files: Arc<WorldFiles>,
    user: UserId,
    name: String,
    at: Timestamp,
    temporary: PathBuf,
    size: u64,
}

impl WorldFiles {
    /// Writes a file for a user's Outbound, with what `write` writes. None of it stays when writing fails.
    pub fn prepare(
        self: &Arc<Self>,
        user: &UserId,
        name: &str,
        at: Timestamp,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<PreparedFile> {
        let _inside = self.life.enter().map_err(told)?;
        let mut prepared = PreparedFile {
            files: Arc::clone(self),
            user: user.clone(),
            name: name.to_owned(),
            at,
            temporary: self.temporary(),
            size: 0,
        };
        prepared.size = self.written(&prepared.temporary, at, write)?;
        Ok(prepared)
    }

    /// Puts files into their users' Outbound, in this order; for each, whether it went well. A name that was there
    /// already stays as it was.
    pub fn publish_prepared(&self, prepared: Vec<PreparedFile>) -> Vec<io::Result<()>> {
        let _inside = match self.life.enter() {
            Ok(inside) => inside,
            Err(refusal) => return prepared.iter().map(|_| Err(told(&refusal))).collect(),
        };
        let mut given = BTreeSet::new();
        let rename = |file: &PreparedFile| {
            let is_first = given.insert((file.user.clone(), file.name.clone()));
            if is_first { self.rename_into_place(file) } else { Ok(false) }
        };
        let mut published: Vec<_> = prepared.iter().map(rename).collect();
        for owner in self.owners.values() {
            let is_its = |(file, published): &(&PreparedFile, &mut io::Result<bool>)| {
                file.user == owner.user && matches!(published, Ok(true))
            };
            let its: Vec<_> = prepared.iter().zip(&mut published).filter(is_its).collect();
            // Once for all of them: what it costs does not depend on how many they are.
            let synced = if self.durable && !its.is_empty() {
                disk::sync_directory(&owner.outbound_directory)
            } else {
                Ok(())
            };
            let mut outbound = hold(&owner.outbound);
            for (file, published) in its {
                match &synced {
                    Ok(()) => outbound.insert(&file.name, file.size, file.at),
                    Err(error) => *published = Err(told_as(error.kind(), system_words(error))),
                }
            }
        }
        published.into_iter().map(|published| published.map(drop)).collect()
    }

    /// False when the name was there already. The file is not seen before it is in the list of its user.
    fn rename_into_place(&self, file: &PreparedFile) -> io::Result<bool> {
        let owner = self.owner(&file.user)?;
        if hold(&owner.outbound).get(&file.name).is_some() {
            return Ok(false);
        }
        fs::rename(&file.temporary, disk::room_for(&owner.outbound_directory, &file.name)?)?;
        Ok(true)
    }
}

impl Drop for PreparedFile {
    /// Once the world has ended, another's file may lie there.
    fn drop(&mut self) {
        if let Ok(_inside) = self.files.life.enter() {
            // It has its place, or never came to be.
            drop(fs::remove_file(&self.temporary));
        }
    }
}
