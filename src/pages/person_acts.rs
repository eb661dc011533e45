//! What a recipient does about receiving documents, as forms: subscribe, register by alias, give an alias up.

use nets_control::WorldReason;
use nets_core::identity::{DocumentType, Party, Secret};
use nets_core::scenario::Scenario;
use nets_core::script::{AliasRequest, RecipientAct};
use nets_web::{Form, InPath, Problem, SentForm};

use crate::answer::{Reply, see_other};
use crate::document_acts::do_it;
use crate::frame::{back, newest};
use crate::here::InWorld;
use crate::mailbox::sender;
use crate::party;

/// A form of a few fields.
const FORM: usize = 16 * 1024;

/// The longest value that is sent on; what the fields of e-Boks take is shorter.
const LONGEST_VALUE: usize = 200;

/// A recipient, as an address names it.
type OfPerson = (String, String, String, String);

fn who((_, country, kind, number): OfPerson) -> Result<Party, Problem> {
    party::named(&country, &kind, number)
}

/// `POST .../people/{country}/{kind}/{number}/subscriptions`: begins a subscription or ends it.
pub(crate) async fn subscribe(here: InWorld, InPath(of): InPath<OfPerson>, sent: SentForm) -> Reply {
    let form = sent.read(&["document_type", "subscribes", "back"], FORM).await?;
    let party = who(of)?;
    let scenario = &here.scenario.scenario;
    let document_type = material(&form, scenario)?;
    if !scenario.can_subscribe(&party, &document_type) {
        let (detail, hint) = match party {
            Party::Alias(_) => ("it is not set up for aliases", "open the mailbox of the person or company"),
            Party::Person(_) | Party::Organisation(_) => (
                "it is set up for aliases, so it cannot be subscribed to by number",
                "register by alias instead",
            ),
        };
        return Err(Problem::bad_member("document_type", detail).hint(hint).into());
    }
    let to = page_of(&here, &form, &party);
    let act = match form.required("subscribes")? {
        "true" => RecipientAct::Subscribe { party, document_type },
        "false" => RecipientAct::Unsubscribe { party, document_type },
        _ => return Err(Problem::bad_member("subscribes", "it is `true` or `false`").into()),
    };
    do_it(&here, act, &to).await
}

/// `POST .../people/{country}/{kind}/{number}/aliases`: registers, and leads to the registration once the sender's
/// service has answered.
pub(crate) async fn register(here: InWorld, InPath(of): InPath<OfPerson>, sent: SentForm) -> Reply {
    let names = ["user", "document_type", "alias1", "alias2", "unchecked", "back"];
    let form = sent.read(&names, FORM).await?;
    let person = who(of)?;
    if !matches!(person, Party::Person(_)) {
        return Err(Problem::bad_member("alias1", "only a person registers by alias").into());
    }
    let sender = sender(&here, form.required("user")?)?;
    if sender.alias_service.is_none() {
        let detail = format!("the sender {} has no alias service", sender.user);
        return Err(Problem::new(WorldReason::NoAliasService, detail)
            .hint("the scenario gives a sender an `alias_service`, if only `{}`")
            .into());
    }
    let request = AliasRequest {
        user: sender.user.clone(),
        document_type: material(&form, &here.scenario.scenario)?,
        person,
        alias1: value(&form, "alias1")?,
        alias2: Secret::new(value(&form, "alias2")?),
        unchecked: form.text("unchecked") == Some("true"),
    };
    let before = newest(&here).await?;
    let registration = here.world.register(request).await?;
    let up_to = newest(&here).await?;
    let page = here.at(&format!("/alias/registrations/{}", registration.id));
    see_other(&back(Some(&page), &here, before, up_to))
}

/// `POST .../people/{country}/{kind}/{number}/aliases/end`: the person gives an alias up.
pub(crate) async fn give_up(here: InWorld, InPath(of): InPath<OfPerson>, sent: SentForm) -> Reply {
    let form = sent.read(&["document_type", "alias1", "back"], FORM).await?;
    let person = who(of)?;
    let document_type = material(&form, &here.scenario.scenario)?;
    let alias1 = value(&form, "alias1")?;
    let to = page_of(&here, &form, &person);
    let (of, alias) = (document_type.clone(), alias1.clone());
    let is_held = here
        .look(move |view| Ok(view.simulator.aliases().any(|held| held == (&of, alias.as_str(), &person))));
    if !is_held.await? {
        let detail = format!("the person does not receive {document_type} under this alias, or no more");
        return Err(Problem::new(WorldReason::NotRegistered, detail)
            .hint("the person's page lists the aliases that hold")
            .into());
    }
    do_it(&here, RecipientAct::DeregisterAlias { document_type, alias1 }, &to).await
}

fn page_of(here: &InWorld, form: &Form, who: &Party) -> String {
    form.text("back").map_or_else(|| party::page_of(&here.name, who), str::to_owned)
}

fn material(form: &Form, scenario: &Scenario) -> Result<DocumentType, Problem> {
    let written = form.required("document_type")?;
    let known = scenario.materials.keys().find(|known| known.as_str() == written);
    known.cloned().ok_or_else(|| {
        Problem::bad_member("document_type", "the scenario has no such material")
            .hint("the page lists those that it has")
    })
}

fn value(form: &Form, name: &str) -> Result<String, Problem> {
    let value = form.as_is(name).unwrap_or_default();
    match value.chars().count() {
        0 => Err(Problem::bad_member(name, format!("`{name}` is empty"))),
        1..=LONGEST_VALUE => Ok(value.to_owned()),
        _ => Err(Problem::bad_member(name, format!("a value has at most {LONGEST_VALUE} characters"))),
    }
}
