//! What a scenario says of the e-Box: who sends what to whom in which environment, what recipients do, and how the
//! service behaves where no document says.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    sync::Arc,
    vec::Vec,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::ebox::spelling::EboxSpelling;
use crate::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId,
    Ssin, TranslatedText,
};

/// Bound: what the scenario lists, and the magic recipients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxSetting {
    pub environments: BTreeSet<EboxEnvironment>,
    pub organisations: BTreeMap<CbeNumber, EboxOrganisation>,
    pub applications: BTreeMap<EboxApplicationId, EboxApplication>,
    pub message_types: BTreeMap<MessageTypeId, EboxMessageType>,
    pub clients: BTreeMap<EboxClientId, EboxClient>,
    /// Shared by the settings of all environments, which are alike in it.
    pub recipients: Arc<BTreeMap<EboxAddress, EboxRecipient>>,
    pub strangers: EboxStrangers,
    pub switches: EboxSwitches,
}

/// One that sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxOrganisation {
    pub number: CbeNumber,
    pub name: TranslatedText,
}

/// What an organisation sends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxApplication {
    pub id: EboxApplicationId,
    pub organisation: CbeNumber,
    pub name: TranslatedText,
}

/// A kind of messages, as it was agreed at onboarding: with an application and its organisation it is one trio.
/// Bound: what the scenario lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxMessageType {
    pub id: MessageTypeId,
    pub name: TranslatedText,
    /// Those that send it.
    pub applications: BTreeSet<EboxApplicationId>,
    pub sector: EboxSector,
    pub validity: ValidityPeriod,
    /// Where it is configured.
    pub environments: BTreeSet<EboxEnvironment>,
    /// The business data that its messages may have.
    pub business_data: Vec<BusinessKey>,
}

/// How long a message can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidityPeriod {
    pub number: u16,
    pub unit: ValidityUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValidityUnit {
    Day,
    Month,
    Year,
}

impl ValidityUnit {
    pub fn name(self) -> &'static str {
        match self {
            ValidityUnit::Day => "day",
            ValidityUnit::Month => "month",
            ValidityUnit::Year => "year",
        }
    }
}

/// A key of business data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessKey {
    pub key: String,
    pub name: TranslatedText,
    pub required: bool,
    pub form: BusinessForm,
}

/// What a value of business data must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessForm {
    Text,
    /// `true` or `false`.
    Flag,
    /// `YYYY-MM-DD`.
    Date,
    /// 9 or 10 digits.
    EnterpriseNumber,
    /// 11 digits.
    CitizenNumber,
}

impl BusinessForm {
    /// In words for the sender.
    pub fn expected(self) -> &'static str {
        match self {
            BusinessForm::Text => "a text",
            BusinessForm::Flag => "true or false",
            BusinessForm::Date => "a day as YYYY-MM-DD",
            BusinessForm::EnterpriseNumber => "9 or 10 digits",
            BusinessForm::CitizenNumber => "11 digits",
        }
    }

    pub fn takes(self, value: &str) -> bool {
        let digits = |counts: &[usize]| {
            counts.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
        };
        match self {
            BusinessForm::Text => true,
            BusinessForm::Flag => ["true", "false"].contains(&value),
            BusinessForm::Date => value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok(),
            BusinessForm::EnterpriseNumber => digits(&[9, 10]),
            BusinessForm::CitizenNumber => digits(&[11]),
        }
    }
}

/// A program that calls the e-Box. With which key it proves who it is, is the door's affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxClient {
    pub id: EboxClientId,
    /// The organisation of its certificate.
    pub organisation: CbeNumber,
    /// The citizen whose e-Box it reads, in the place of the organisation's.
    pub citizen: Option<Ssin>,
    pub environments: BTreeSet<EboxEnvironment>,
    pub scopes: BTreeSet<EboxScope>,
}

impl EboxClient {
    /// Whose e-Box it reads.
    pub fn own_box(&self) -> EboxAddress {
        match &self.citizen {
            Some(citizen) => EboxAddress::Citizen(citizen.clone()),
            None => EboxAddress::Enterprise(self.organisation.clone()),
        }
    }
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $scope:ident $name:literal $full:literal;)*) => {
        /// What a token opens.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EboxScope { $($(#[$doc])* $scope,)* }

        impl EboxScope {
            pub const ALL: &'static [EboxScope] = &[$(EboxScope::$scope,)*];

            /// As a scenario names it.
            pub const fn name(self) -> &'static str {
                match self { $(EboxScope::$scope => $name,)* }
            }

            /// As a token request and an answer name it.
            pub fn full(self) -> &'static str {
                match self { $(EboxScope::$scope => $full,)* }
            }
        }
    };
}

scopes! {
    /// Publishing, and what belongs to it.
    PublicationSender "publication_sender"
        "scope:document:management:consult:ws-eboxrestentreprise:publicationsender";
    SummaryOwnEbox "summary_own_ebox" "scope:document:management:consult:ws-eboxrestentreprise:summaryownebox";
    SummaryAllEbox "summary_all_ebox" "scope:document:management:consult:ws-eboxrestentreprise:summaryallebox";
    MessagesFull "messages_full" "scope:document:management:consult:ws-eboxrestentreprise:messagesfull";
    ReferenceData "reference_data" "scope:document:management:consult:ws-eboxrestentreprise:referencedata";
    DocumentConsumer "document_consumer"
        "scope:document:management:consult:ws-eboxrestentreprise:documentconsumer";
    Preferences "preferences" "scope:documentmanagement:ebox:enterprise:federation-rest:preference";
    Registry "registry" "scope:documentmanagement:ebox:enterprise:federation-rest:registry";
    Introspect "introspect" "scope:security:authorization:oauth:oauth-autz-server:introspect";
}

impl EboxScope {
    pub fn from_full(full: &str) -> Option<EboxScope> {
        EboxScope::ALL.iter().copied().find(|scope| scope.full() == full)
    }
}

/// An enterprise or a citizen, and what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxRecipient {
    pub address: EboxAddress,
    pub name: String,
    pub standing: EboxStanding,
    /// Wants no paper.
    pub exclusively: bool,
    /// How long after a message has come they read its main content.
    pub reads_after: Option<SignedDuration>,
    pub hides_after: Option<SignedDuration>,
    /// How long after it they reply, where they may.
    pub replies_after: Option<SignedDuration>,
    /// How publications to them are answered, where that is not as usual.
    pub script: Option<EboxScript>,
}

impl EboxRecipient {
    /// One who has an e-Box and does nothing.
    pub fn new(address: EboxAddress) -> Self {
        EboxRecipient {
            name: address.number().into(),
            address,
            standing: EboxStanding::Opened,
            exclusively: false,
            reads_after: None,
            hides_after: None,
            replies_after: None,
            script: None,
        }
    }
}

/// What the registers know of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EboxStanding {
    /// Has opened the e-Box.
    Opened,
    /// Has never opened it; does so this long after the first message has come, or never.
    NeverOpened { opens_after: Option<SignedDuration> },
    /// The register has no such number.
    Unknown,
    /// The register has it, and it is not active any more.
    NotActive,
}

/// Who is not listed, and has the check digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EboxStrangers {
    /// Has an e-Box and has opened it.
    #[default]
    Opened,
    /// Has never opened it.
    NeverOpened,
    /// Is in no register.
    Unknown,
}

/// How publications to a recipient are answered though nothing is wrong with them. What counts does so for each
/// recipient, and begins anew once a publication was answered as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EboxScript {
    /// `DIGEST_DO_NOT_MATCH`, always.
    DigestError,
    /// `NOT_IMPLEMENTED`, always.
    NotImplemented,
    /// 503 twice, then as usual.
    UnavailableTwice,
    /// 500, always.
    FailsAlways,
    /// A proxy's 502 as HTML once, then as usual.
    ProxyPageOnce,
    /// As usual, 30 seconds later.
    AnswersLate,
    /// Stored, and the connection is cut in the place of an answer, always.
    AnswerLost,
    /// The connection is cut and nothing stored once, then as usual.
    CutOnce,
    /// A 201 with a code that no document names.
    UnknownCode,
    /// 429 with `Retry-After` once, then as usual.
    TooManyOnce,
}

impl EboxScript {
    /// How many tries are answered otherwise before one is answered as usual; none where none ever is.
    pub(crate) fn tries(self) -> Option<u32> {
        match self {
            EboxScript::DigestError | EboxScript::NotImplemented | EboxScript::FailsAlways => None,
            EboxScript::UnavailableTwice => Some(2),
            EboxScript::ProxyPageOnce | EboxScript::CutOnce | EboxScript::TooManyOnce => Some(1),
            EboxScript::AnswersLate | EboxScript::AnswerLost | EboxScript::UnknownCode => Some(0),
        }
    }
}

/// What no document decides, or documents decide differently. What holds where nothing is said is what holds today, or
/// the plainest choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EboxSwitches {
    pub languages: EboxLanguages,
    pub media_types: MediaTypes,
    pub check_digits: CheckDigits,
    /// Whether texts are served in all three languages.
    pub fill_languages: bool,
    /// Where there is none, each version of the registry has its own.
    pub gateway_errors: Option<GatewayErrors>,
    /// Whether a sender may ask for the status of its messages.
    pub search_status: bool,
    /// Whether a sender may put its messages into further e-Boxes.
    pub link: bool,
    /// Whether version 3 of the registry is there, as far as it is known.
    pub version_3: bool,
    pub version_3_status: Version3Status,
    /// Whose signature a client's certificate must have.
    pub issuer: CertificateIssuer,
    pub scope_omitted: OmittedScope,
    pub token_lifetime: SignedDuration,
    /// How long ahead an assertion may expire; any time where there is none.
    pub longest_assertion: Option<SignedDuration>,
    pub replays: AssertionReplays,
    pub preferences_case: PreferencesCase,
    /// The most bytes of a publication.
    pub request_limit: u64,
    pub date_offset: DateOffset,
    pub oauth: OauthVersion,
}

impl EboxSwitches {
    pub const REQUEST_LIMIT: u64 = 30 << 20;
    pub const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_secs(600);

    /// What is answered there where a token is not good for what is asked.
    pub fn gateway_errors(self, spelling: EboxSpelling) -> GatewayErrors {
        self.gateway_errors.unwrap_or(match spelling {
            EboxSpelling::V2 => GatewayErrors::StatusMessage,
            EboxSpelling::V3 => GatewayErrors::Problem,
        })
    }

    /// The documentation's own examples are taken: any check digits, any media type, several languages.
    #[must_use]
    pub fn as_documented(self) -> Self {
        EboxSwitches {
            languages: EboxLanguages::Many,
            media_types: MediaTypes::Any,
            check_digits: CheckDigits::Off,
            ..self
        }
    }
}

impl Default for EboxSwitches {
    fn default() -> Self {
        EboxSwitches {
            languages: EboxLanguages::One,
            media_types: MediaTypes::List,
            check_digits: CheckDigits::On,
            fill_languages: true,
            gateway_errors: None,
            search_status: true,
            link: false,
            version_3: false,
            version_3_status: Version3Status::Created,
            issuer: CertificateIssuer::WarnSelfSigned,
            scope_omitted: OmittedScope::AllGranted,
            token_lifetime: EboxSwitches::TOKEN_LIFETIME,
            longest_assertion: None,
            replays: AssertionReplays::Refuse,
            preferences_case: PreferencesCase::Lower,
            request_limit: EboxSwitches::REQUEST_LIMIT,
            date_offset: DateOffset::Brussels,
            oauth: OauthVersion::V5,
        }
    }
}

macro_rules! choices {
    ($($(#[$doc:meta])* $choice:ident { $($(#[$of:meta])* $variant:ident,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(rename_all = "snake_case")]
            pub enum $choice { $($(#[$of])* $variant,)* }
        )*
    };
}

choices! {
    /// How many languages one publication may have.
    EboxLanguages { One, Many, }
    /// Which media types documents may have.
    MediaTypes {
        /// The fifteen of the registry.
        List,
        Any,
    }
    /// Whether numbers must have their check digits.
    CheckDigits { On, Off, }
    /// What is answered where a token is missing, not good or opens something else.
    GatewayErrors {
        /// As the registry's description has it.
        StatusMessage,
        /// As the platform answers today: `application/problem+json`.
        Problem,
    }
    /// The status of a publication that version 3 has taken.
    Version3Status {
        /// 201, by the text.
        Created,
        /// 200, by the official examples.
        Ok,
    }
    /// Which certificates are taken of clients.
    CertificateIssuer {
        /// All; one that is signed by its own key is told of.
        WarnSelfSigned,
        Any,
        /// None that is signed by its own key.
        Official,
    }
    /// What a token opens that was asked for without a scope.
    OmittedScope { AllGranted, None, }
    /// Whether one assertion may be shown twice.
    AssertionReplays { Refuse, Allow, }
    /// How `eboxType` is written in preferences.
    PreferencesCase { Lower, Upper, }
    /// With which offset moments are written.
    DateOffset { Brussels, Utc, }
    /// Which authorization server it is, and so the audience of assertions.
    OauthVersion { V5, V4, V3, }
}
