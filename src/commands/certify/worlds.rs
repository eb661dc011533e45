//! What the worlds of the cases have seen: each is asked before it ends, and kept where evidence is wanted.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_bundle::{Bundle, with_certificate};
use nets_certify::{
    Asked, AskedEbox, Certificate, CertifiedProfile, KindSet, NoCertificate, WantedCaseFile,
    empty_certificate,
};
use nets_control::{BoxFuture, Control, WorldAndScenario};
use nets_driver::WorldName;
use nets_runner::{CasePlan, Stage, WorldOnlooker, bundle_of};
use tempfile::{NamedTempFile, TempPath};
use tokio::task::spawn_blocking;

use super::wanted::{self, WantedCaseFiles};
use super::written::files_of;

/// The certificates of the worlds that have been asked, by their names.
pub(super) struct CaseWorlds {
    profile: CertifiedProfile,
    wanted: WantedCaseFiles,
    claims: Mutex<KindSet>,
    keeping: Mutex<Option<KeepingWorlds>>,
    /// Bound: the cases of a certification.
    seen: Arc<Mutex<BTreeMap<String, SeenWorld>>>,
}

/// What is known of the world of a case.
pub(super) struct SeenWorld {
    pub(super) certificate: Certificate,
    /// Its bundle with the certificate, or why there is none; none where no evidence is wanted.
    pub(super) bundle: Option<Result<TempPath, String>>,
}

impl CaseWorlds {
    /// `wanted` are the case files that ask for publications.
    pub(super) fn of(profile: CertifiedProfile, wanted: WantedCaseFiles) -> CaseWorlds {
        let (claims, keeping) = (Mutex::default(), Mutex::default());
        CaseWorlds { profile, wanted, claims, keeping, seen: Arc::default() }
    }

    /// What the sender says that it sends.
    pub(super) fn claim(&self, claims: KindSet) {
        *hold(&self.claims) = claims;
    }

    /// Keeps the bundle of each world from now on, beside the folders of the cases.
    pub(super) fn keep_bundles(&self, stage: &Stage) {
        let (control, folder) = (Arc::clone(&stage.control), stage.folder.clone());
        *hold(&self.keeping) = Some(KeepingWorlds { control, folder });
    }

    /// All of them.
    pub(super) fn take(&self) -> BTreeMap<String, SeenWorld> {
        std::mem::take(&mut *hold(&self.seen))
    }

    /// A certificate that says whose it is, and nothing else yet.
    pub(super) fn frame(&self, plan: &CasePlan) -> Certificate {
        empty_certificate(self.profile, &plan.scenario, plan.seed)
    }
}

impl WorldOnlooker for CaseWorlds {
    fn look(&self, plan: &CasePlan, here: WorldAndScenario) -> BoxFuture<()> {
        let (world, seed, claims) = (plan.world.clone(), plan.seed, *hold(&self.claims));
        let (seen, keeping) = (Arc::clone(&self.seen), hold(&self.keeping).clone());
        let (profile, case_files) = (self.profile, wanted::of_case(&self.wanted, plan));
        Box::pin(async move {
            let Some(certificate) = certificate(profile, here, seed, claims, case_files).await else {
                return;
            };
            match certificate {
                Ok(certificate) => {
                    let bundle = match keeping {
                        Some(keeping) => Some(keeping.keep(&world, &certificate).await),
                        None => None,
                    };
                    hold(&seen).insert(world.to_string(), SeenWorld { certificate, bundle });
                }
                Err(problem) => {
                    tracing::error!(?problem, %world, "what a case's world has seen could not be read");
                }
            }
        })
    }
}

/// What a world says of its sender; none where it has none.
async fn certificate(
    profile: CertifiedProfile,
    here: WorldAndScenario,
    seed: u64,
    claims: KindSet,
    case_files: Vec<WantedCaseFile>,
) -> Option<Result<Certificate, NoCertificate>> {
    Some(match profile {
        CertifiedProfile::NetsShare => {
            let user = nets_certify::sender(&here, None)?.user.clone();
            nets_certify::certificate(Asked { here, user, seed, claims, with_digests: true }).await
        }
        CertifiedProfile::Ebox => {
            let client = nets_certify::ebox_sender(&here, None)?;
            nets_certify::ebox_certificate(AskedEbox {
                here,
                client,
                environment: None,
                since: 0,
                seed,
                claims,
                case_files,
            })
            .await
        }
    })
}

/// Where the bundles of worlds come from, and where they lie until all cases are done.
#[derive(Clone)]
struct KeepingWorlds {
    control: Arc<dyn Control>,
    folder: PathBuf,
}

impl KeepingWorlds {
    async fn keep(self, world: &WorldName, certificate: &Certificate) -> Result<TempPath, String> {
        let as_sent = bundle_of(&*self.control, world, &self.folder).await;
        let as_sent = as_sent.map_err(|why| why.to_string())?;
        let (certificate, folder) = (certificate.clone(), self.folder);
        let with = spawn_blocking(move || with(&certificate, &as_sent, &folder));
        with.await.unwrap_or_else(|_| Err("putting the certificate into it broke off".to_owned()))
    }
}

/// The same bundle with the certificate in it.
fn with(certificate: &Certificate, as_sent: &NamedTempFile, folder: &Path) -> Result<TempPath, String> {
    let taken = |error: std::io::Error| nets_text::system_words(&error);
    let bundle = Bundle::open(as_sent.path()).map_err(|problem| problem.to_string())?;
    let mut file = NamedTempFile::new_in(folder).map_err(taken)?;
    with_certificate(&bundle, &files_of(certificate), &mut file).map_err(|problem| problem.to_string())?;
    file.flush().map_err(taken)?;
    Ok(file.into_temp_path())
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
