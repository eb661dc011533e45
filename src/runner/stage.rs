//! With what cases are played: the simulator, its addresses, and who logs in how.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use nets_bundle::PersonsData;
use nets_control::{BoxFuture, Control, WorldAndScenario};
use nets_core::identity::UserId;
use nets_driver::WorldName;
use tokio::sync::watch;

use crate::following::Following;
use crate::plan::CasePlan;
use crate::program::Programs;
use crate::xml_places::XmlPlaces;

/// What all cases of a run share.
pub struct Stage {
    pub control: Arc<dyn Control>,
    pub doors: Doors,
    pub logins: Arc<dyn SenderLogins>,
    /// Where each case gets a folder of its own.
    pub folder: PathBuf,
    pub programs: Programs,
    /// Who hears of the entries of all worlds.
    pub following: Arc<Following>,
    /// True once the run is to end.
    pub interrupted: watch::Receiver<bool>,
    /// What files of Outbound can have in them.
    pub places: XmlPlaces,
    /// Where what is known of each case that does not pass is put, if anywhere.
    pub artifacts: Option<CaseArtifacts>,
    /// Whether worlds and folders of cases stay after their end.
    pub keeps: bool,
    /// Who looks at each world before it ends.
    pub onlooker: Option<Arc<dyn WorldOnlooker>>,
}

/// Where what is known of cases that do not pass is put.
#[derive(Debug, Clone)]
pub struct CaseArtifacts {
    /// A folder, below which each of them gets its own.
    pub folder: PathBuf,
    /// What the bundles of their worlds say of persons.
    pub persons: PersonsData,
}

/// Looks at the world of a case that has been judged, before it ends.
pub trait WorldOnlooker: Send + Sync {
    fn look(&self, plan: &CasePlan, here: WorldAndScenario) -> BoxFuture<()>;
}

/// Where the simulator is reached.
#[derive(Debug, Clone)]
pub struct Doors {
    pub sftp: SocketAddr,
    pub api: SocketAddr,
    /// Of the key by which a client of this process knows the server.
    pub fingerprint: String,
    /// A file with the server's keys, for other clients.
    pub known_hosts: PathBuf,
    /// The e-Box's; none where no case has one.
    pub ebox: Option<EboxPlace>,
}

/// Where the door of the e-Box is.
#[derive(Debug, Clone)]
pub struct EboxPlace {
    /// Before the world and the environment in each address.
    pub url: String,
    /// The CA of its certificate; none where it speaks plain HTTP.
    pub ca: Option<PathBuf>,
}

/// A client of the e-Box.
#[derive(Debug, Clone)]
pub struct EboxLogin {
    pub client: String,
    /// The private key made for it; none where the scenario names its certificate.
    pub key: Option<PathBuf>,
}

/// An SFTP address of one world, at which this world decides what comes before a login. It is open for as long as it is kept.
pub struct OwnDoor {
    pub sftp: SocketAddr,
    /// A file with the server's keys under this address.
    pub known_hosts: PathBuf,
    pub held: Box<dyn Send + Sync>,
}

/// How senders log in.
pub trait SenderLogins: Send + Sync {
    /// None where the world, or its scenario, has no such sender.
    fn login(&self, world: &WorldName, user: &UserId) -> Option<SenderLogin>;

    /// The client that publishes in the e-Boxes of this world. None where there is no such world, or no such client.
    fn ebox_login(&self, world: &WorldName) -> Option<EboxLogin>;

    /// An SFTP address of this world alone. A sentence where it cannot have one.
    fn own_door(&self, world: &WorldName) -> BoxFuture<Result<OwnDoor, String>>;

    /// A private RSA key of this sender that opens this world and no other, for clients that know no Ed25519: made, or lent
    /// to the world, when it is first asked for. Its file appears when it has been made. None as in `SenderLogin`.
    fn rsa_key(&self, world: &WorldName, user: &UserId) -> Option<PathBuf>;
}

/// How one sender logs in, and where its files are.
#[derive(Debug, Clone)]
pub struct SenderLogin {
    pub inbound: String,
    pub outbound: String,
    /// The private key made for it in this world; none where the scenario names the sender's own.
    pub key: Option<PathBuf>,
}
