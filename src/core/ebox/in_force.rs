//! What holds at the e-Box at a moment: what the scenario says, and what onboardings have configured since.
//!
//! Where both name a client, a message type, an application or an organisation, the onboarding's holds in its environment from the
//! moment at which it is configured there: its certificate takes the place of the scenario's key. The client keeps the scenario's
//! scopes besides its own.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
    vec::Vec,
};

use crate::ebox::setting::{
    BusinessForm, BusinessKey, EboxApplication, EboxClient, EboxMessageType, EboxOrganisation, EboxScope,
    EboxSetting, ValidityPeriod, ValidityUnit,
};
use crate::identity::belgium::{
    CbeNumber, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId, TranslatedText,
};
use crate::onboarding::act::DossierId;
use crate::onboarding::desk::{OnboardingDesk, RegisteredSender};
use crate::onboarding::dossier::Dossier;
use crate::onboarding::papers::{FormType, LocalNames, TypeSector};

/// The settings of all environments. Bound: what the scenario lists, and what the dossiers of a world have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxInForce {
    /// It goes up with each change.
    version: u64,
    scenario: Arc<EboxSetting>,
    /// Of the environments in which an onboarding has configured something.
    onboarded: BTreeMap<EboxEnvironment, Arc<EboxSetting>>,
    certificates: Vec<OnboardedCertificate>,
}

/// A certificate that was taken at an onboarding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnboardedCertificate {
    pub dossier: DossierId,
    pub environment: EboxEnvironment,
    pub client: EboxClientId,
    /// Its DER in base64.
    pub text: String,
    /// Whether its client is configured. If not, it only tells whose a signature is.
    pub is_configured: bool,
}

impl EboxInForce {
    /// What the scenario says.
    pub(crate) fn new(scenario: Arc<EboxSetting>) -> Self {
        EboxInForce { version: 0, scenario, onboarded: BTreeMap::new(), certificates: Vec::new() }
    }

    /// What holds as the onboardings stand now; none where that is the same.
    pub(crate) fn next(&self, desk: &OnboardingDesk) -> Option<EboxInForce> {
        let now = desk.all().filter(|dossier| has_certificate(dossier)).map(mark);
        let before = self.certificates.iter().map(|of| (of.dossier, of.is_configured));
        if now.eq(before) {
            return None;
        }
        let environments = self.scenario.environments.iter().copied();
        let onboarded = environments.filter_map(|environment| {
            Some((environment, Arc::new(with_onboarded(&self.scenario, desk, environment)?)))
        });
        Some(EboxInForce {
            version: self.version + 1,
            scenario: Arc::clone(&self.scenario),
            onboarded: onboarded.collect(),
            certificates: desk.all().filter_map(certificate).collect(),
        })
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    /// What holds in this environment.
    pub fn at(&self, environment: EboxEnvironment) -> &Arc<EboxSetting> {
        self.onboarded.get(&environment).unwrap_or(&self.scenario)
    }

    /// What the scenario says, whatever was configured since.
    pub fn scenario(&self) -> &Arc<EboxSetting> {
        &self.scenario
    }

    /// The certificates of onboardings that are not over, in the order of their dossiers.
    pub fn certificates(&self) -> &[OnboardedCertificate] {
        &self.certificates
    }

    /// The clients of all environments, each with the one that it is of.
    pub fn clients(&self) -> impl Iterator<Item = (EboxEnvironment, &EboxClient)> {
        let environments = self.scenario.environments.iter().copied();
        environments.flat_map(|environment| {
            let all = self.at(environment).clients.values();
            all.filter(move |client| client.environments.contains(&environment))
                .map(move |client| (environment, client))
        })
    }
}

fn has_certificate(dossier: &Dossier) -> bool {
    dossier.refused.is_none() && dossier.credential.is_some() && dossier.key.environment.at_ebox().is_some()
}

fn mark(dossier: &Dossier) -> (DossierId, bool) {
    (dossier.id, dossier.configuration.is_some())
}

fn certificate(dossier: &Dossier) -> Option<OnboardedCertificate> {
    if !has_certificate(dossier) {
        return None;
    }
    Some(OnboardedCertificate {
        dossier: dossier.id,
        environment: dossier.key.environment.at_ebox()?,
        client: EboxClientId::new(dossier.client()).ok()?,
        text: dossier.credential.as_ref()?.text.clone(),
        is_configured: dossier.configuration.is_some(),
    })
}

/// The scenario's setting with what is onboarded, as it holds here; none where nothing is onboarded anywhere.
fn with_onboarded(
    scenario: &EboxSetting,
    desk: &OnboardingDesk,
    here: EboxEnvironment,
) -> Option<EboxSetting> {
    let all = || {
        EboxEnvironment::ALL.into_iter().flat_map(|environment| {
            desk.registered(environment.at_onboarding()).map(move |of| (environment, of))
        })
    };
    all().next()?;
    let mut setting = scenario.clone();
    for (environment, sender) in all().filter(|(environment, _)| *environment != here) {
        // Known, so that a refusal can tell where it is configured.
        let Some(mut of_type) = message_type(&sender, environment) else { continue };
        match setting.message_types.get_mut(&of_type.id) {
            Some(known) => {
                known.environments.insert(environment);
                if !known.environments.contains(&here) {
                    known.applications.append(&mut of_type.applications);
                }
            }
            None => drop(setting.message_types.insert(of_type.id.clone(), of_type)),
        }
    }
    for (_, sender) in all().filter(|(environment, _)| *environment == here) {
        configure(&mut setting, &sender, here);
    }
    // What a form names besides has no dossier of its own, and is configured nowhere.
    for (_, sender) in all() {
        let types = sender.dossier.form.iter().flat_map(|form| &form.types);
        for of_type in types.filter_map(|of_type| described(&sender, of_type, BTreeSet::new())) {
            setting.message_types.entry(of_type.id.clone()).or_insert(of_type);
        }
    }
    Some(setting)
}

fn configure(setting: &mut EboxSetting, sender: &RegisteredSender<'_>, here: EboxEnvironment) {
    let (Some(form), Ok(id)) = (&sender.dossier.form, EboxClientId::new(&*sender.configuration.client))
    else {
        return;
    };
    let (Ok(number), Ok(application)) =
        (CbeNumber::new(&*form.organisation), EboxApplicationId::new(&*form.application))
    else {
        return;
    };
    let name = translated(&form.organisation_name, number.as_str());
    setting.organisations.insert(number.clone(), EboxOrganisation { number: number.clone(), name });
    let name = translated(&form.application_name, application.as_str());
    setting
        .applications
        .insert(application.clone(), EboxApplication { id: application, organisation: number.clone(), name });
    if let Some(mut of_type) = message_type(sender, here) {
        if let Some(known) = setting.message_types.remove(&of_type.id) {
            if known.environments.contains(&here) {
                of_type.applications.extend(known.applications);
            }
            of_type.environments.extend(known.environments);
        }
        setting.message_types.insert(of_type.id.clone(), of_type);
    }
    let scopes = sender.configuration.scopes.iter().filter_map(|scope| EboxScope::from_full(scope));
    let known = setting.clients.get(&id);
    let client = EboxClient {
        id: id.clone(),
        organisation: number,
        citizen: known.and_then(|known| known.citizen.clone()),
        environments: [here]
            .into_iter()
            .chain(known.iter().flat_map(|known| known.environments.clone()))
            .collect(),
        scopes: scopes.chain(known.iter().flat_map(|known| known.scopes.clone())).collect(),
    };
    setting.clients.insert(id, client);
}

/// The message type of a dossier, as its form describes it.
fn message_type(sender: &RegisteredSender<'_>, environment: EboxEnvironment) -> Option<EboxMessageType> {
    let form = sender.dossier.form.as_ref()?;
    let of_type = form.types.iter().find(|of_type| of_type.id == sender.key().message_type)?;
    described(sender, of_type, BTreeSet::from([environment]))
}

fn described(
    sender: &RegisteredSender<'_>,
    of_type: &FormType,
    environments: BTreeSet<EboxEnvironment>,
) -> Option<EboxMessageType> {
    let id = MessageTypeId::new(&*of_type.id).ok()?;
    let application = EboxApplicationId::new(&*sender.key().application).ok()?;
    Some(EboxMessageType {
        name: translated(&of_type.name, id.as_str()),
        id,
        applications: BTreeSet::from([application]),
        sector: match of_type.sector? {
            TypeSector::Enterprise => EboxSector::Enterprise,
            TypeSector::Citizen => EboxSector::Citizen,
        },
        validity: of_type.validity.as_deref().and_then(ValidityPeriod::parse)?,
        environments,
        business_data: of_type.business_data.iter().map(|key| business_key(key)).collect(),
    })
}

/// A form lists keys alone. The pages name the form of some of them; none is said to be required.
fn business_key(key: &str) -> BusinessKey {
    let form = match key {
        "FOR_ACTION" | "CONFIDENTIAL" => BusinessForm::Flag,
        "FOR_ACTION_DUE_DATE" => BusinessForm::Date,
        "SSCBEBCE" => BusinessForm::EnterpriseNumber,
        "SPINDBESSIN" => BusinessForm::CitizenNumber,
        _ => BusinessForm::Text,
    };
    BusinessKey { key: key.into(), name: TranslatedText::same(key), required: false, form }
}

fn translated(names: &LocalNames, otherwise: &str) -> TranslatedText {
    if names.all().next().is_none() {
        return TranslatedText::same(otherwise);
    }
    let LocalNames { nl, fr, de, plain: _ } = names.clone();
    TranslatedText { nl, fr, de }
}

impl ValidityPeriod {
    /// As scenarios and forms write it, such as `6 month`.
    pub fn parse(text: &str) -> Option<ValidityPeriod> {
        let (number, unit) = text.split_once(' ')?;
        let number = number.parse().ok().filter(|number| (1..=9_999).contains(number))?;
        let mut units = [ValidityUnit::Day, ValidityUnit::Month, ValidityUnit::Year].into_iter();
        Some(ValidityPeriod { number, unit: units.find(|it| it.name() == unit)? })
    }
}
