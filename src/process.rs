//! What all worlds of a process share, and how one of them is made from it.

use std::collections::BTreeMap;
use std::io;
use std::ops::Deref;
use std::sync::Arc;

use certs_gen::{CertificateProblem, KeyStore};
use nets_access::{Accounts, Credential};
use nets_core::identity::UserId;
use nets_core::scenario::ClockSetting;
use nets_core::{Timestamp, calendar};
use nets_driver::{
    AskAlias, Common, KeptWorld, Prepared, World, WorldHome, WorldName, WorldProblem, WorldSpec, kept_world,
};
use nets_outbound::{OutboundWriter, Templates};
use nets_public_key::PublicKey;
use nets_scenario::{Loaded, Problems};
use nets_sdo::{Signatory, SigningProblem};
use nets_text::system_words;

use crate::alias_calls::{AliasCalls, MayName, OwnCertificate, Unusable};
use crate::data_folder::DataFolder;
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
    of_scenario: OfScenario,
    /// Who writes its files, and signs them.
    pub writer: Arc<OutboundWriter>,
}

/// What was made for a scenario, and the worlds share that play it.
#[derive(Clone)]
pub struct OfScenario {
    /// Who may log in.
    pub accounts: Arc<Accounts>,
    /// Keys that were made for senders whose scenario names none. Bound: the scenario's senders.
    pub made_keys: Arc<BTreeMap<UserId, MadeKey>>,
    /// Who asks the senders' alias services.
    pub alias: Arc<AliasCalls>,
}

impl Deref for WorldInfo {
    type Target = OfScenario;

    fn deref(&self) -> &OfScenario {
        &self.of_scenario
    }
}

/// With what a new world begins.
pub struct Beginning<'b> {
    pub loaded: Arc<Loaded>,
    pub seed: u64,
    /// The files that the scenario may name.
    pub may_name: &'b MayName,
    /// Another world: where it plays the same scenario, what was made for that is shared.
    pub like: Option<&'b WorldInfo>,
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
        keys::list_made(&at, &about.made_keys).map_err(NotMade::Keys)?;
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
        let beginning = Beginning { loaded, seed, may_name: &MayName::AnyFile, like };
        let (spec, about) = self.parts(name, beginning, kept.began)?;
        let world = World::resume(&self.common, spec).map_err(NotMade::World)?;
        keys::list_made(folder.path(), &about.made_keys).map_err(NotMade::Keys)?;
        Ok(PreparedWorld { world, about })
    }

    fn parts(
        &self,
        name: &WorldName,
        beginning: Beginning<'_>,
        began: Option<Timestamp>,
    ) -> Result<(WorldSpec, WorldInfo), NotMade> {
        let Beginning { loaded, seed, may_name, like } = beginning;
        let folder = self.folder.of(name);
        let OfScenario { accounts, made_keys, alias } = match like {
            // What follows from a scenario alone, its worlds share.
            Some(like) if Arc::ptr_eq(&like.scenario, &loaded) => like.of_scenario.clone(),
            _ => self.of_scenario(&loaded, may_name)?,
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
            alias: Arc::clone(&alias) as Arc<dyn AskAlias>,
        };
        let of_scenario = OfScenario { accounts, made_keys, alias };
        Ok((spec, WorldInfo { scenario: loaded, seed, of_scenario, writer }))
    }

    fn of_scenario(&self, loaded: &Loaded, may_name: &MayName) -> Result<OfScenario, NotMade> {
        let alias = AliasCalls::new(loaded, Arc::clone(&self.own_certificate), may_name)
            .map_err(|found| NotMade::Scenario(loaded.refused(found.iter().map(Unusable::as_error))))?;
        let made_keys = keys::for_senders(&self.folder.path().join(keys::SENDERS), loaded, &self.rsa_keys);
        let made_keys = made_keys.map_err(NotMade::Keys)?;
        let accounts = Arc::new(accounts(loaded, &made_keys));
        Ok(OfScenario { accounts, made_keys: Arc::new(made_keys), alias: Arc::new(alias) })
    }
}

/// Each sender with the keys that its scenario names, or those that were made for it.
fn accounts(loaded: &Loaded, made_keys: &BTreeMap<UserId, MadeKey>) -> Accounts {
    let account = |(user, given): (&UserId, &Vec<PublicKey>)| {
        let made = made_keys.get(user).into_iter().flat_map(MadeKey::credentials);
        (user.clone(), given.iter().cloned().map(Credential::PublicKey).chain(made).collect())
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
