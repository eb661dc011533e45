//! From text, or a tree of it, to a valid scenario.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::faults::planned::PlannedFault;
use nets_core::identity::UserId;
use nets_core::identity::belgium::EboxClientId;
use nets_core::scenario::Scenario;
use nets_public_key::PublicKey;
use nets_yaml::{Collector, Located, Node, Problem, Problems, SIZE_LIMIT, TextSpan, yaml_of};

use crate::hiding::{GivenPassword, hidden};
use crate::sections::alias_service::{AliasCalling, Pem};
use crate::sections::sender::FtpsLogin;
use crate::{check, never_strikes, sections};

/// A valid scenario with the text it came from, without passwords, which the journal and the API keep.
/// Bound: what the text of a scenario can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Shared by the core, the threads that read, and the front ends.
    pub scenario: Arc<Scenario>,
    pub text: String,
    /// The users in the order in which the text has them.
    pub users: Vec<UserId>,
    /// With which each sender logs in; one without any gets a key made at launch.
    pub public_keys: PublicKeys,
    /// With which senders log in at the FTPS door; one without any cannot.
    pub ftps_logins: FtpsLogins,
    /// How the senders' alias services are called.
    pub alias_services: AliasServices,
    /// The certificates or public keys of the e-Box's clients; one without any gets a key made at launch.
    pub ebox_certificates: EboxCertificates,
    /// What is allowed and yet looks like a mistake.
    pub warnings: Problems,
}

impl Loaded {
    /// What was found wrong with it beyond its text, such as a file that it names.
    pub fn refused(&self, found: impl IntoIterator<Item = Problem>) -> Problems {
        let mut collector = Collector::default();
        for problem in found {
            collector.add(problem);
        }
        collector.into_problems(&self.warnings.file, &self.text)
    }
}

/// Bound: what the text of a scenario can say.
type FtpsLogins = BTreeMap<UserId, FtpsLogin>;
/// Bound: what the text of a scenario can say.
type PublicKeys = BTreeMap<UserId, Vec<PublicKey>>;
/// Bound: what the text of a scenario can say.
type AliasServices = BTreeMap<UserId, AliasCalling>;
/// Bound: what the text of a scenario can say.
type EboxCertificates = BTreeMap<EboxClientId, Located<Pem>>;

/// Reads a scenario. `file_name` is only for the messages; nothing is opened.
pub fn load(text: &str, file_name: &str) -> Result<Loaded, Problems> {
    let mut collector = Collector::default();
    let loaded = read(text, &mut collector);
    let refused = collector.has_errors();
    let problems = collector.into_problems(file_name, text);
    match loaded {
        Some(loaded) if !refused => Ok(Loaded { warnings: problems, ..loaded }),
        _ => Err(problems),
    }
}

/// Reads one fault, as an item of `faults` says it. `file_name` is only for the messages.
pub fn planned_fault(text: &str, file_name: &str) -> Result<PlannedFault, Problems> {
    let mut collector = Collector::default();
    let read = nets_yaml::parse(text, &sections::fault::SECTION, &mut collector);
    let fault = read.and_then(|node| sections::fault::read(&node, &mut collector));
    let refused = collector.has_errors();
    fault.filter(|_| !refused).ok_or_else(|| collector.into_problems(file_name, text))
}

fn read(text: &str, out: &mut Collector) -> Option<Loaded> {
    let root = nets_yaml::parse(text, &sections::ROOT, out)?;
    let (loaded, passwords) = read_tree(&root, text.to_owned(), out)?;
    Some(Loaded { text: hidden(text, &passwords, out)?, ..loaded })
}

/// Of a tree that stands in no text of its own, which it gets; `spot` is where one is told that it cannot have one.
pub(crate) fn read_node(root: &Node, made_of: &str, spot: TextSpan, out: &mut Collector) -> Option<Loaded> {
    let text = text_of_tree(root, made_of, spot, out)?;
    let (read, _) = read_tree(root, text.clone(), out).filter(|_| !out.has_errors())?;
    // Its places are those of its own text.
    let Ok(loaded) = load(&text, made_of) else {
        let message = "written out as a file of its own, this scenario cannot be read again";
        out.add(Problem::error(spot, message).hint("write it into a file, and name that"));
        return None;
    };
    debug_assert_eq!(loaded.scenario, read.scenario, "written out, it is another scenario");
    Some(Loaded { warnings: Problems::default(), ..loaded })
}

/// Of a tree, with the passwords that are given in it.
fn read_tree(root: &Node, text: String, out: &mut Collector) -> Option<(Loaded, Vec<GivenPassword>)> {
    let draft = sections::root(root, out)?;
    check::across_sections(&draft, out);
    let passwords = draft.passwords();
    let faults = draft.faults.items.iter().map(|fault| (fault.it.name.clone(), fault.spot)).collect();
    let loaded = Loaded {
        text,
        users: draft.senders.items.iter().map(|sender| sender.it.sender.user.clone()).collect(),
        public_keys: draft.public_keys(),
        ftps_logins: draft.ftps_logins(),
        alias_services: draft.alias_services(),
        ebox_certificates: draft.ebox_certificates(),
        warnings: Problems::default(),
        scenario: Arc::new(draft.finish()?),
    };
    if !out.has_errors() {
        never_strikes::warn(&loaded.scenario, &faults, out);
    }
    Some((loaded, passwords))
}

/// The text of a scenario that was made of a tree.
fn text_of_tree(node: &Node, made_of: &str, spot: TextSpan, out: &mut Collector) -> Option<String> {
    let made_of: String = made_of.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
    let text = format!("# {made_of}\n{}", yaml_of(node));
    if text.len() > SIZE_LIMIT {
        let message = format!("written out, the scenario that comes of this is {} bytes long", text.len());
        out.add(Problem::error(spot, message).expected(format!("at most {SIZE_LIMIT} bytes")));
        return None;
    }
    Some(text)
}
