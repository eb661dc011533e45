//! The form, as a YAML file: what is no form is told by line and column, what a form should not say by findings.

use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::onboarding::number::{check_digits, has_check_digits, has_form};
use nets_core::onboarding::papers::{FormContact, FormLogo, FormType, LocalNames, OnboardingForm};
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_yaml::{Collector, Fields, Node, Problems, value};

use crate::form_keys::{
    APPLICATION, CONTACT, EBOKS_ID, EBOX, EBOX_ENVIRONMENTS, EBOX_ORGANISATION, LANGUAGES, LOGO, MATERIAL,
    MESSAGE_TYPE, NETS_ENVIRONMENTS, NETS_SENDER, NETS_SHARE, SECTORS, section,
};
use crate::parts::{
    EBOX_NUMBER, NETS_ORGANISATION, email, filled, id, is_nets_organisation, name, names, some,
};

/// Every side of a logo is shorter, in pixels.
const LOGO_SIDE: u32 = 100;

/// Reads a form of a service, or says what is wrong with it. `file` is for the messages alone.
pub fn form(
    text: &str,
    file: &str,
    service: SenderService,
    with_check_digits: bool,
) -> Result<(OnboardingForm, Vec<OnboardingFinding>), Problems> {
    let mut out = Collector::default();
    let root = nets_yaml::parse(text, section(service), &mut out);
    let read = root.and_then(|root| match service {
        SenderService::Ebox => of_ebox(&root, &mut out),
        SenderService::NetsShare => of_nets_share(&root, &mut out),
    });
    match read {
        Some(form) if !out.has_errors() => {
            let findings = findings(&form, service, with_check_digits);
            Ok((form, findings))
        }
        _ => Err(out.into_problems(file, text)),
    }
}

fn of_ebox(node: &Node, out: &mut Collector) -> Option<OnboardingForm> {
    let fields = Fields::of(node, &EBOX, out)?;
    let environment =
        fields.required("environment", |node, out| value::word(node, &EBOX_ENVIRONMENTS, out), out);
    let organisation = fields.required("organisation", ebox_organisation, out);
    let application = fields.required("application", application, out);
    let types =
        fields.required("message_types", |node, out| some(node, "message types", message_type, out), out);
    let contacts = fields.required("contacts", |node, out| some(node, "contacts", contact, out), out);
    let logos = fields.or("logos", Vec::new(), |node, out| all(node, "logos", logo, out), out);
    let ((organisation, organisation_name), (application, application_name)) = (organisation?, application?);
    Some(OnboardingForm {
        environment: environment?,
        organisation,
        organisation_name,
        application,
        application_name,
        types: types?,
        contacts: contacts?,
        logos: logos?,
        user: None,
        eboks_ids: Vec::new(),
        alias_service: None,
    })
}

fn of_nets_share(node: &Node, out: &mut Collector) -> Option<OnboardingForm> {
    let fields = Fields::of(node, &NETS_SHARE, out)?;
    let environment =
        fields.required("environment", |node, out| value::word(node, &NETS_ENVIRONMENTS, out), out);
    let organisation = fields.required("organisation", nets_sender, out);
    let user = fields.required("user", user, out);
    let eboks_ids = fields.required("eboks_ids", |node, out| some(node, "e-Boks ids", eboks_id, out), out);
    let types = fields.required("materials", |node, out| some(node, "materials", material, out), out);
    let alias_service = fields.optional("alias_service", alias_service, out);
    let contacts = fields.required("contacts", |node, out| some(node, "contacts", contact, out), out);
    let (organisation, name) = organisation?;
    let user = user?;
    let environment: SenderEnvironment = environment?;
    Some(OnboardingForm {
        environment,
        organisation,
        organisation_name: LocalNames { plain: Some(name), ..LocalNames::default() },
        application: user.get(1..).unwrap_or_default().to_owned(),
        application_name: LocalNames::default(),
        types: types?,
        contacts: contacts?,
        logos: Vec::new(),
        user: Some(user),
        eboks_ids: eboks_ids?,
        alias_service: alias_service?,
    })
}

fn all<T>(node: &Node, of: &'static str, read: nets_yaml::ReadFn<T>, out: &mut Collector) -> Option<Vec<T>> {
    let items = nets_yaml::list(node, of, read, out);
    items.complete.then(|| items.items.into_iter().map(|item| item.it).collect())
}

fn ebox_organisation(node: &Node, out: &mut Collector) -> Option<(String, LocalNames)> {
    let fields = Fields::of(node, &EBOX_ORGANISATION, out)?;
    let number = |node: &Node, out: &mut Collector| {
        value::coded(node, &EBOX_NUMBER, |text: String| has_form(&text).then_some(text).ok_or(""), out)
    };
    let number = fields.required("number", number, out);
    let name = fields.required("name", names, out);
    Some((number?, name?))
}

fn nets_sender(node: &Node, out: &mut Collector) -> Option<(String, String)> {
    let fields = Fields::of(node, &NETS_SENDER, out)?;
    let number = |node: &Node, out: &mut Collector| {
        let parse = |text: String| is_nets_organisation(&text).then_some(text).ok_or("");
        value::coded(node, &NETS_ORGANISATION, parse, out)
    };
    let number = fields.required("number", number, out);
    let name = fields.required("name", name, out);
    Some((number?, name?))
}

fn application(node: &Node, out: &mut Collector) -> Option<(String, LocalNames)> {
    let fields = Fields::of(node, &APPLICATION, out)?;
    let id = fields.required("id", id, out);
    let name = fields.required("name", names, out);
    Some((id?, name?))
}

fn message_type(node: &Node, out: &mut Collector) -> Option<FormType> {
    let fields = Fields::of(node, &MESSAGE_TYPE, out)?;
    let type_id = fields.required("id", id, out);
    let name = fields.required("name", names, out);
    let sector = fields.required("for", |node, out| value::word(node, &SECTORS, out), out);
    let validity = fields.required("validity", validity, out);
    let business_data = fields.or("business_data", Vec::new(), |node, out| all(node, "keys", id, out), out);
    Some(FormType {
        id: type_id?,
        name: name?,
        sector: Some(sector?),
        validity: Some(validity?),
        business_data: business_data?,
        signing: false,
        mandatory: false,
    })
}

fn validity(node: &Node, out: &mut Collector) -> Option<String> {
    let form = &MESSAGE_TYPE.keys.iter().find(|key| key.name == "validity")?.form;
    let parse = |text: String| {
        let parts = text.split_once(' ').filter(|(number, unit)| {
            let is_number =
                (1..=4).contains(&number.len()) && number.parse::<u16>().is_ok_and(|number| number > 0);
            is_number && !number.starts_with('0') && ["day", "month", "year"].contains(unit)
        });
        parts.is_some().then_some(()).ok_or("")?;
        Ok::<_, &str>(text)
    };
    value::coded(node, form, parse, out)
}

fn material(node: &Node, out: &mut Collector) -> Option<FormType> {
    let fields = Fields::of(node, &MATERIAL, out)?;
    let number = |node: &Node, out: &mut Collector| {
        let form = &MATERIAL.keys.iter().find(|key| key.name == "document_type")?.form;
        let is_one =
            |text: &str| (1..=10).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        value::coded(node, form, |text: String| is_one(&text).then_some(text).ok_or(""), out)
    };
    let type_id = fields.required("document_type", number, out);
    let name = fields.required("name", name, out);
    let signing = fields.or("signing", false, value::flag, out);
    let mandatory = fields.or("mandatory", false, value::flag, out);
    Some(FormType {
        id: type_id?,
        name: LocalNames { plain: Some(name?), ..LocalNames::default() },
        sector: None,
        validity: None,
        business_data: Vec::new(),
        signing: signing?,
        mandatory: mandatory?,
    })
}

fn user(node: &Node, out: &mut Collector) -> Option<String> {
    let form = &NETS_SHARE.keys.iter().find(|key| key.name == "user")?.form;
    let parse = |text: String| {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
        let is_one =
            text.starts_with(['t', 'p']) && (2..=32).contains(&text.len()) && text.chars().all(is_sign);
        is_one.then_some(text).ok_or("")
    };
    value::coded(node, form, parse, out)
}

fn eboks_id(node: &Node, out: &mut Collector) -> Option<String> {
    let is_one = |text: &str| text.len() == 5 && text.bytes().all(|digit| digit.is_ascii_digit());
    value::coded(node, &EBOKS_ID, |text: String| is_one(&text).then_some(text).ok_or(""), out)
}

fn alias_service(node: &Node, out: &mut Collector) -> Option<String> {
    let url = filled::<300>(node, out)?;
    if !url.starts_with("https://") {
        out.add(
            nets_yaml::Problem::error(node.spot, "the alias service is not called by https")
                .expected("a URL that begins with https://"),
        );
        return None;
    }
    Some(url)
}

fn contact(node: &Node, out: &mut Collector) -> Option<FormContact> {
    let fields = Fields::of(node, &CONTACT, out)?;
    let role = fields.required("role", filled::<60>, out);
    let name = fields.required("name", name, out);
    let email = fields.required("email", email, out);
    Some(FormContact { role: role?, name: name?, email: email? })
}

fn logo(node: &Node, out: &mut Collector) -> Option<FormLogo> {
    let fields = Fields::of(node, &LOGO, out)?;
    let side = |node: &Node, out: &mut Collector| {
        value::whole(node, 1, 10_000, out).and_then(|side| u32::try_from(side).ok())
    };
    let file = fields.required("file", name, out);
    let language = fields.optional("language", |node, out| value::word(node, &LANGUAGES, out), out);
    let width = fields.required("width", side, out);
    let height = fields.required("height", side, out);
    Some(FormLogo { file: file?, language: language?.map(str::to_owned), width: width?, height: height? })
}

/// What a form that can be read should say otherwise.
fn findings(
    form: &OnboardingForm,
    service: SenderService,
    with_check_digits: bool,
) -> Vec<OnboardingFinding> {
    let mut findings = Vec::new();
    if service == SenderService::Ebox && with_check_digits && !has_check_digits(&form.organisation) {
        let right = check_digits(&form.organisation).unwrap_or_default();
        findings.push(
            OnboardingFinding::new(
                OnboardingRuleId::FormNumber,
                "organisation: number",
                "the enterprise number has other check digits",
            )
            .found(&*form.organisation)
            .expected(format!("{}{right:02} if the first eight digits are right", &form.organisation[..8]))
            .advice("look the number up: a digit is wrong, or two are exchanged"),
        );
    }
    for contact in form.contacts.iter().filter(|contact| is_personal(&contact.email)) {
        findings.push(
            OnboardingFinding::new(
                OnboardingRuleId::FormContact,
                format!("contacts: {}", contact.role),
                "the address looks like a person's",
            )
            .found(&*contact.email)
            .expected("the address of a function, such as ebox@ and your own domain")
            .advice("persons come and go: give the address of a desk"),
        );
    }
    findings.extend(form.logos.iter().filter_map(wrong_logo));
    findings
}

/// `first.last@...`: two words of letters.
fn is_personal(email: &str) -> bool {
    let user = email.split_once('@').map_or(email, |(user, _)| user);
    let is_word = |word: &str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    user.split_once('.').is_some_and(|(first, last)| is_word(first) && is_word(last))
}

fn wrong_logo(logo: &FormLogo) -> Option<OnboardingFinding> {
    let name = logo.file.to_lowercase();
    let finding = |message: &str, found: String, expected: &str| {
        let place = format!("logos: {}", logo.file);
        Some(
            OnboardingFinding::new(OnboardingRuleId::FormLogo, place, message)
                .found(found)
                .expected(expected)
                .advice("draw it anew"),
        )
    };
    let size = format!("{} by {} pixels", logo.width, logo.height);
    if ![".png", ".gif", ".jpg", ".jpeg"].iter().any(|end| name.ends_with(end)) {
        return finding("the logo is of another kind", logo.file.clone(), "a PNG, GIF or JPEG");
    }
    if logo.width != logo.height {
        return finding("the logo is not square", size, "as wide as it is high");
    }
    if logo.width >= LOGO_SIDE {
        return finding("the logo is too large", size, "fewer than 100 pixels a side");
    }
    None
}
