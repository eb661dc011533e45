//! The moment an upload becomes a shipment: out of the sender's reach, numbered and announced.

use std::fs::{self, File};
use std::sync::Arc;

use nets_core::event::{Observation, Upload};
use nets_core::identity::UploadId;
use nets_text::system_words;

use crate::body::{BodyPlace, FileBody};
use crate::disk;
use crate::files::WorldFiles;
use crate::host::BoxFuture;
use crate::inbound::InboundFile;
use crate::lock::{hold, own};
use crate::owner::Owner;
use crate::path::is_picked_up;
use crate::refusal::Refusal;

impl WorldFiles {
    /// Moves the body away from under its name and announces it. A body that was picked up through
    /// another handle meanwhile is left alone: the client did nothing wrong.
    pub(crate) fn pick_up(
        self: &Arc<Self>,
        owner: &Arc<Owner>,
        body: &Arc<FileBody>,
        file: &File,
    ) -> Result<BoxFuture<Result<(), Refusal>>, Refusal> {
        if std::mem::replace(&mut *own(&body.sealed), true) {
            return Ok(nothing_to_wait_for());
        }
        let picked_up = self.pick_up_sealed(owner, body, file);
        if !matches!(picked_up, Ok(Some(_))) {
            *own(&body.sealed) = false;
        }
        Ok(picked_up?.unwrap_or_else(nothing_to_wait_for))
    }

    fn pick_up_sealed(
        self: &Arc<Self>,
        owner: &Arc<Owner>,
        body: &Arc<FileBody>,
        file: &File,
    ) -> Result<Option<BoxFuture<Result<(), Refusal>>>, Refusal> {
        if self.durable {
            // Before any lock that others wait for: this is what takes long.
            self.pace.sync(file, body.size.bytes())?;
        }
        // Held until the simulator has been told, so that uploads are told in the order of their ids.
        let mut next = hold(&self.next_upload);
        let id = UploadId(*next);
        let mut inbound = hold(&owner.inbound);
        let mut lies = hold(&body.lies);
        let (name, place, listed) = match lies.clone() {
            BodyPlace::There(name) if is_picked_up(&name) => {
                let place = disk::place_for(&owner.inbound_directory, &name);
                (name, place, true)
            }
            // Another upload has the name now, and keeps it.
            BodyPlace::Aside { name, path } => (name, path, false),
            BodyPlace::There(_) => return Ok(None),
            BodyPlace::Gone(_) => return Err(Refusal::TakenAway),
        };
        let size = body.size.bytes();
        fs::rename(place, self.shipment(id))?;
        *next += 1;
        *lies = BodyPlace::Gone(name.clone());
        drop(lies);
        if listed && !owner.leaves_traces() {
            inbound.remove(&name);
        } else if listed {
            inbound.insert(name.clone(), InboundFile::PickedUp { upload: id, size, at: self.post.now() });
        }
        drop(inbound);
        hold(&self.zips).insert(id, body.clone());
        if self.durable {
            disk::sync_directory(&self.shipments_directory())?;
        }
        let told = self.post.arrived(Upload {
            id,
            user: owner.user.clone(),
            folder: owner.folder.clone(),
            file_name: name.to_string(),
            size,
        });
        let (files, owner) = (self.clone(), owner.clone());
        Ok(Some(Box::pin(async move {
            match told.await {
                Ok(()) => Ok(()),
                Err(reason) => {
                    let refusal = Refusal::NotTaken(reason.0);
                    // Told, since many clients do not look at the answer to CLOSE.
                    files.post.observed(Observation::RequestRefused {
                        user: owner.user.clone(),
                        path: owner.path_of(&name),
                        reason: refusal.to_string(),
                    });
                    files.take_back(&owner, &name, id);
                    Err(refusal)
                }
            }
        })))
    }

    /// This upload was not announced: it is as if it had never been, and the client tries again.
    fn take_back(&self, owner: &Owner, name: &str, id: UploadId) {
        // What is left of a world that has ended goes with its folder, or at its next start.
        let Ok(_inside) = self.life.enter() else { return };
        let mut inbound = hold(&owner.inbound);
        if matches!(inbound.by_name.get(name), Some(InboundFile::PickedUp { upload, .. }) if *upload == id) {
            inbound.remove(name);
        }
        drop(inbound);
        if let Err(error) = self.forget(id) {
            tracing::warn!(upload = %id, error = system_words(&error), "an upload that was not taken could not be removed");
        }
    }
}

/// The answer when all is done already.
pub(crate) fn nothing_to_wait_for() -> BoxFuture<Result<(), Refusal>> {
    Box::pin(async { Ok(()) })
}
