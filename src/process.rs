//! What all worlds of a process share, and how one of them is made from it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use certs_gen::{CertificateProblem, KeyStore};
use nets_access::{Accounts, Credential};
use nets_control::SenderKeys;
use nets_core::identity::UserId;
use nets_core::scenario::ClockSetting;
use nets_core::{Timestamp, calendar};
use nets_driver::{
    Common, KeptWorld, Prepared, World, WorldHome, WorldName, WorldProblem, WorldSpec, kept_world,
};
use nets_ebox::EboxDesk;
use nets_outbound::{OutboundWriter, Templates};
use nets_public_key::PublicKey;
use nets_scenario::{Loaded, Problems};
use nets_sdo::{Signatory, SigningProblem};
use nets_text::system_words;

use crate::alias_calls::{AliasCalls, MayName, OwnCertificate, Unusable};
use crate::data_folder::DataFolder;
use crate::ebox_keys::{self, EboxClientKeys, NoEboxKeys};
use crate::keys::{self, MadeKey};
use crate::rsa_keys::RsaKeys;
use crate::world_folder::WorldFolder;

/// What all worlds share, made once: each world is made from it and from what is its own, a `WorldSpec` and a
/// `WorldInfo`.
pub struct Process {
    pub folder: DataFolder,
    /// What of it the drivers of all worlds have.
    pub common: Common,
    /// The files that a scenario which comes over the API may name.
    pub may_name: MayName,
    pub templates: Arc<Templates>,
    /// The user's own schemas, by their paths; none where ours are used. Bound: what is read of a folder of schemas.
    pub own_schemas: BTreeMap<String, String>,
    /// Makes the senders' RSA keys.
    pub rsa_keys: RsaKeys,
    /// Where the keys are that sign.
    pub key_store: KeyStore,
    /// With which alias services are called.
    pub own_certificate: Arc<OwnCertificate>,
}

/// A world, made and not yet begun.
pub struct PreparedWorld {
    pub world: Prepared,
    pub about: WorldInfo,
}

/// What there is to know of a world besides itself.
#[derive(Clone)]
pub struct WorldInfo {
    pub scenario: Arc<Loaded>,
    /// Of its chance.
    pub seed: u64,
    pub logins: WorldLogins,
    /// Who asks the senders' alias services. Worlds share it that play the same scenario.
    pub alias: Arc<AliasCalls>,
    /// Who writes its files, and signs them.
    pub writer: Arc<OutboundWriter>,
    /// What it has of the e-Box besides its core; none where the scenario has none.
    pub ebox: Option<Arc<EboxDesk>>,
    /// Of the clients of the e-Box. Worlds share it that play the same scenario.
    pub ebox_keys: Arc<EboxClientKeys>,
}

/// Who may log in to a world, and with what. Worlds share it that play the same scenario with the keys of the process.
#[derive(Clone)]
pub struct WorldLogins {
    pub accounts: Arc<Accounts>,
    /// Keys that were made for senders whose scenario names none. Bound: the scenario's senders.
    pub made_keys: Arc<BTreeMap<UserId, MadeKey>>,
    pub keys: SenderKeys,
}

/// With what a new world begins.
pub struct Beginning<'b> {
    pub loaded: Arc<Loaded>,
    pub seed: u64,
    /// The files that the scenario may name.
    pub may_name: &'b MayName,
    /// Another world: where it plays the same scenario, what was made for that is shared.
    pub like: Option<&'b WorldInfo>,
    pub keys: SenderKeys,
    /// The world that it takes the place of, and whose own keys it has.
    pub before: Option<&'b WorldInfo>,
}

/// Why a world could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The scenario names what cannot be used.
    #[error("{0}")]
    Scenario(Problems),
    #[error("{0}")]
    World(WorldProblem),
    #[error("{0}")]
    Signing(SigningProblem),
    #[error("a sender's key cannot be kept: {}", system_words(.0))]
    Keys(io::Error),
    #[error("the folder of the next world cannot be made: {}", system_words(.0))]
    Folder(io::Error),
}

impl NotMade {
    /// Whether the disk did not take what had to be kept, or give what was.
    pub fn is_of_the_disk(&self) -> bool {
        match self {
            NotMade::World(problem) => problem.is_of_the_disk(),
            NotMade::Signing(SigningProblem::Certificate(CertificateProblem::File { .. }))
            | NotMade::Folder(_) => true,
            // What has no kind of its own is no key, or could not be made.
            NotMade::Keys(error) => error.kind() != io::ErrorKind::Other,
            NotMade::Scenario(_) | NotMade::Signing(_) => false,
        }
    }
}

impl Process {
    /// Makes a world that is to take the place of the one of this name. Nothing of that one is touched.
    pub fn prepare(&self, name: &WorldName, beginning: Beginning<'_>) -> Result<PreparedWorld, NotMade> {
        let folder = self.folder.of(name);
        let (spec, about) = self.parts(name, beginning, None)?;
        let at = folder.next().map_err(NotMade::Folder)?;
        let world = World::prepare(&self.common, spec, &at).map_err(NotMade::World)?;
        keys::list_made(&at, &about.logins.made_keys).map_err(NotMade::Keys)?;
        Ok(PreparedWorld { world, about })
    }

    /// Goes on with the world that lies in the folder of this name.
    pub fn resume(
        &self,
        name: &WorldName,
        loaded: Arc<Loaded>,
        kept: &KeptWorld,
        like: Option<&WorldInfo>,
    ) -> Result<PreparedWorld, NotMade> {
        let folder = self.folder.of(name);
        let seed = kept.seed.unwrap_or(loaded.scenario.seed);
        let keys = SenderKeys::OfTheProcess;
        let beginning = Beginning { loaded, seed, may_name: &MayName::AnyFile, like, keys, before: None };
        let (spec, about) = self.parts(name, beginning, kept.began)?;
        let world = World::resume(&self.common, spec).map_err(NotMade::World)?;
        keys::list_made(folder.path(), &about.logins.made_keys).map_err(NotMade::Keys)?;
        Ok(PreparedWorld { world, about })
    }

    fn parts(
        &self,
        name: &WorldName,
        beginning: Beginning<'_>,
        began: Option<Timestamp>,
    ) -> Result<(WorldSpec, WorldInfo), NotMade> {
        let Beginning { loaded, seed, may_name, like, keys, before } = beginning;
        let folder = self.folder.of(name);
        // What follows from a scenario alone, its worlds share.
        let like = like.filter(|like| Arc::ptr_eq(&like.scenario, &loaded));
        let alias = match like {
            Some(like) => Arc::clone(&like.alias),
            None => Arc::new(self.alias_calls(&loaded, may_name)?),
        };
        let logins = match (like, keys) {
            (Some(WorldInfo { logins, .. }), SenderKeys::OfTheProcess) if logins.keys == keys => {
                logins.clone()
            }
            _ => self.logins(name, &loaded, keys, before)?,
        };
        let ebox_keys = match like {
            Some(like) => Arc::clone(&like.ebox_keys),
            None => Arc::new(self.ebox_keys(&loaded, may_name)?),
        };
        let begins = began.unwrap_or_else(|| start_of(&loaded.scenario.clock));
        // Certificates are valid around the beginning of the world, whatever its clock shows by now.
        let signatory = Signatory::kept(self.key_store.clone(), begins, seed);
        let signatory = signatory.map_err(NotMade::Signing)?;
        let writer = Arc::new(OutboundWriter { templates: Arc::clone(&self.templates), signatory });
        let home = folder.path().to_owned();
        let spec = WorldSpec {
            name: name.clone(),
            seed,
            scenario: Arc::clone(&loaded.scenario),
            scenario_text: loaded.text.clone(),
            begins,
            home: if folder.is_kept() { WorldHome::Kept(home) } else { WorldHome::Temporary(home) },
            writer: Arc::clone(&writer),
            alias: alias.for_world(),
        };
        let setting = loaded.scenario.ebox.as_deref();
        let ebox = setting.map(|setting| Arc::new(EboxDesk::new(setting, &ebox_keys.keys, seed)));
        Ok((spec, WorldInfo { scenario: loaded, seed, logins, alias, writer, ebox, ebox_keys }))
    }

    fn ebox_keys(&self, loaded: &Loaded, may_name: &MayName) -> Result<EboxClientKeys, NotMade> {
        ebox_keys::of(loaded, may_name, self.folder.path()).map_err(|problem| match problem {
            NoEboxKeys::Unusable(found) => {
                NotMade::Scenario(loaded.refused(found.iter().map(Unusable::as_error)))
            }
            NoEboxKeys::NotKept(error) => NotMade::Keys(error),
        })
    }

    fn alias_calls(&self, loaded: &Loaded, may_name: &MayName) -> Result<AliasCalls, NotMade> {
        AliasCalls::new(loaded, Arc::clone(&self.own_certificate), may_name)
            .map_err(|found| NotMade::Scenario(loaded.refused(found.iter().map(Unusable::as_error))))
    }

    fn logins(
        &self,
        name: &WorldName,
        loaded: &Loaded,
        keys: SenderKeys,
        before: Option<&WorldInfo>,
    ) -> Result<WorldLogins, NotMade> {
        let (folder, rsa) = (&self.folder, &self.rsa_keys);
        let before = before.map(|before| &before.logins).filter(|before| before.keys == keys);
        let made_keys = match keys {
            SenderKeys::OfTheProcess => keys::of_the_process(folder, loaded, rsa),
            SenderKeys::OfTheWorld => {
                keys::of_the_world(folder, name, loaded, rsa, before.map(|before| &*before.made_keys))
            }
            SenderKeys::None => Ok(BTreeMap::new()),
        };
        let made_keys = made_keys.map_err(NotMade::Keys)?;
        let accounts = Arc::new(accounts(loaded, &made_keys));
        Ok(WorldLogins { accounts, made_keys: Arc::new(made_keys), keys })
    }
}

/// Each sender with the keys that its scenario names, or those that were made for it.
fn accounts(loaded: &Loaded, made_keys: &BTreeMap<UserId, MadeKey>) -> Accounts {
    let account = |(user, given): (&UserId, &Vec<PublicKey>)| {
        let made = made_keys.get(user).into_iter().flat_map(MadeKey::credentials);
        let keys = given.iter().cloned().map(Credential::PublicKey).chain(made);
        let ftps = loaded.ftps_logins.get(user).into_iter().flat_map(|login| {
            let certificates = login.certificates.iter().cloned().map(Credential::Certificate);
            login.password.iter().cloned().map(Credential::Password).chain(certificates)
        });
        (user.clone(), keys.chain(ftps).collect())
    };
    loaded.public_keys.iter().map(account).collect()
}

/// The world that an earlier process left in this folder.
pub fn left_in(folder: &WorldFolder) -> Result<Option<KeptWorld>, WorldProblem> {
    if folder.is_kept() { kept_world(folder.path()) } else { Ok(None) }
}

/// When the scenario begins.
fn start_of(clock: &ClockSetting) -> Timestamp {
    clock.start.map_or_else(nets_driver::system_time, calendar::moment)
}
