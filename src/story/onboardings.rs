//! What is told of onboardings.

use nets_core::onboarding::step::StepActor;
use nets_core::timeline::Happening;

/// What happened to the dossier of a sender.
pub(crate) fn what_of_onboardings(happening: &Happening) -> String {
    match happening {
        Happening::OnboardingOpened {
            dossier,
            service,
            organisation,
            application,
            message_type,
            environment,
            opened_from,
        } => {
            let from = opened_from.map(|from| format!(", after dossier {from}")).unwrap_or_default();
            format!(
                "dossier {dossier} is opened: {organisation} wants to send {message_type} by {application} through {}, in {}{from}",
                service.title(),
                environment.word()
            )
        }
        Happening::OnboardingStepDone { dossier, environment, step, by, carried_from } => {
            if let Some(from) = carried_from {
                return format!(
                    "dossier {dossier}: {} holds here too, from dossier {from}",
                    step.word().replace('_', " ")
                );
            }
            let described = environment.step(*step).map_or(step.word(), |described| described.says);
            format!("dossier {dossier}: {} {described} ({})", step_actor(*by), environment.word())
        }
        Happening::OnboardingSentBack { dossier, step, by, findings, .. } => {
            let who = match by {
                StepActor::Sender => "does not pass",
                StepActor::Team => "is sent back by the team",
            };
            format!("dossier {dossier}: {} {who}: {}", step.word().replace('_', " "), findings.join("; "))
        }
        Happening::OnboardingRefused { dossier, step, reason, .. } => {
            format!("dossier {dossier}: the team refuses, at {}: {reason}", step.word().replace('_', " "))
        }
        _ => String::new(),
    }
}

fn step_actor(actor: StepActor) -> &'static str {
    match actor {
        StepActor::Sender => "the sender",
        StepActor::Team => "the team",
    }
}
