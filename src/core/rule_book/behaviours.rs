//! What Nets, e-Boks and the people do besides judging shipments, and what is not simulated.

use serde::Serialize;

use super::Grade;

/// Something that happens: how sure we are, what it rests on, and what a sender sees of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Behaviour {
    pub id: &'static str,
    pub grade: Grade,
    /// What happens, in one sentence.
    pub says: &'static str,
    /// Where a sender meets it.
    pub seen: &'static str,
    /// The tests that show it.
    pub tests: &'static [&'static str],
}

/// Something a document speaks of that the simulator leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotSimulated {
    pub id: &'static str,
    pub because: &'static str,
}

macro_rules! behaviours {
    ($($id:literal $grade:ident $says:literal $seen:literal [$($test:literal),+];)*) => {
        /// All behaviours, in the order in which a document meets them.
        pub const BEHAVIOURS: &[Behaviour] = &[$(Behaviour {
            id: $id,
            grade: Grade::$grade,
            says: $says,
            seen: $seen,
            tests: &[$($test),+],
        },)*];
    };
}

behaviours! {
    "receiver.documented-forms" Documented
        "A message is addressed by person number and country, by cvr, or by alias 1 with the document type."
        "An accepted shipment; the API shows the receiver of each message."
        ["the_published_shipment_is_accepted"];
    "receiver.production-unit" Documented
        "A P-number is held to the schema alone; what e-Boks does not know goes to the main mailbox of the cvr."
        "No finding; the message is delivered."
        ["a_production_unit_is_held_to_the_schema_alone"];
    "channels.subscription-check" Documented
        "Who is not subscribed to the document type does not get the document in e-Boks; it goes on to the next channel named, or in the standard order where none is named."
        "The timeline, the message's state, and the distribution report."
        ["a_document_for_somebody_who_does_not_subscribe_goes_on_at_once_and_ends_where_it_has_no_print_part", "who_cannot_be_reached_in_eboks_gets_a_letter"];
    "channels.closed-list" Assumed
        "A message that names channels is tried by these alone, and rejected by the last of them; the scenario's unnamed_channels can let it go on through those of the standard order that it does not name."
        "The timeline, the message's state, and the distribution report."
        ["a_message_that_names_eboks_alone_is_never_printed", "where_the_scenario_says_so_the_standard_order_follows_on_what_is_named"];
    "channels.not-at-eboks" Documented
        "Who is not at e-Boks must register there to see a mandatory document, and so to sign it; that its deadline runs meanwhile, and that registering brings what the scenario's subscribes says, is assumed."
        "The timeline, which says who does not see the document yet and who registers."
        ["a_mandatory_contract_waits_for_one_who_is_not_at_eboks_yet", "the_deadline_of_a_mandatory_contract_does_not_wait_for_anybody_to_register"];
    "channels.mandatory" Documented
        "A mandatory document type is delivered whether or not the recipient subscribes or has ever logged in; it is agreed for the material and not written in the XML. Only an alias must be registered all the same (assumed)."
        "The message is delivered."
        ["a_mandatory_material_is_delivered_whoever_subscribes"];
    "channels.print" Documented
        "A letter of 1 to 8 sheets goes in a C5 envelope, one of 9 to 40 in a C4 envelope."
        "The timeline, and the distribution report's channel."
        ["a_letter_of_more_than_eight_sheets_goes_in_a_larger_envelope"];
    "channels.letter-alone" Assumed
        "A message without a receiver in e-Boks goes by the channels it names, or where it names none by print, or by e-mail when that is all it has a part for; no list is asked, and no realtime receipt has it."
        "A warning, message.not-by-eboks; the timeline, the message's state, and the distribution report, without a recipient."
        ["a_letter_without_a_receiver_in_eboks_is_printed_whoever_subscribes", "a_message_for_email_alone_is_sent_next_morning", "a_letter_alone_is_accepted_with_a_warning_printed_and_reported"];
    "channels.email" Assumed
        "An e-mail goes with the evening's hand-over and is sent when documents are delivered, as a letter is printed; a message without a part for e-mail goes on to the next channel."
        "The timeline, the message's state, and the distribution report."
        ["an_email_is_sent_when_documents_are_delivered"];
    "channels.returned-mail" Assumed
        "A letter comes back where the scenario's returned_mail says so, some days after it was printed."
        "The timeline, the message's state, and a second entry in the distribution report."
        ["a_letter_comes_back_after_it_was_printed"];
    "delivery.publication-date" Documented
        "A document with a publication date is visible, and can be signed, from that day on."
        "The timeline; signing begins on that day."
        ["a_publication_date_holds_a_document_back_until_that_day_begins"];
    "delivery.cut-off" Documented
        "What is accepted before 15:00 is handed over at 20:00 and delivered at 08:00 next morning."
        "The timeline and the message's state."
        ["before_the_cut_off_it_is_delivered_next_morning"];
    "delivery.realtime" Documented
        "A realtime message or material does not wait for the evening."
        "The timeline: delivered within a minute."
        ["a_realtime_message_or_material_does_not_wait_for_the_evening"];
    "delivery.rest-days" Assumed
        "Where the scenario names days of rest, Nets and e-Boks pass nothing on and write no lists on them; people and deadlines do not rest."
        "The timeline; a list after a weekend holds what was true on Sunday at 17:00."
        ["over_the_weekend_documents_wait_for_monday"];
    "receipts.shipment" Documented
        "Every shipment gets a receipt: status 200, or 400 with what refused it."
        "A file in Outbound whose name ends in .zip.receipt."
        ["a_receipt_tells_of_what_refuses_a_shipment_and_not_of_warnings"];
    "receipts.realtime" Documented
        "Within a minute of the receipt, a realtime receipt says of each realtime message whether e-Boks took it."
        "A file in Outbound; its name is assumed and the scenario's."
        ["within_a_minute_the_sender_knows_what_eboks_made_of_its_realtime_messages"];
    "reports.distribution" Documented
        "A daily report has an entry for every message that its last channel confirmed or rejected since the report before."
        "A file in Outbound; its name, hour and elements are assumed."
        ["a_report_tells_once_of_each_message_what_its_last_channel_said"];
    "signing.by-type" Documented
        "The document type, which the document calls eboks:type, decides whether a document is signed, and how many days there are for it; a document of an ordinary type is delivered and never signed. That documentType is the eboks:type is assumed: an element of that name is taken in eboks:config, and not read."
        "A result zip for signing types, none for others."
        ["a_document_of_an_ordinary_type_is_never_signed"];
    "signing.begins-by-itself" Documented
        "Signing begins when e-Boks has the document, without a request."
        "The timeline."
        ["signing_begins_with_the_publication_date"];
    "signing.all-must-sign" Documented
        "Every signer must sign, in any order, before the document comes back."
        "One result zip, after the last signature."
        ["a_document_is_signed_when_the_last_signer_has_signed"];
    "signing.one-rejection" Documented
        "One who rejects ends the signing for all, with REJECTED_BY_SIGNER and the reason, if one was given."
        "The receipt in the result zip."
        ["a_rejection_by_one_signer_rejects_the_document"];
    "signing.deadline" Documented
        "A deadline that passes ends the signing for all, with PASSED_DEADLINE; the responseDate is the day the return file was processed."
        "The receipt in the result zip."
        ["one_who_never_answers_lets_the_deadline_pass_for_all", "a_receipt_after_the_deadline"];
    "signing.played-by-hand" Assumed
        "Whatever the scenario planned, a recipient can be played: a document is opened, signed or rejected by hand by the rules that hold of all signers, from the publication date on, before the deadline, once each, and only by those who are to sign; with the outcome ask a signer waits for that, and an instant clock stands before the deadline."
        "The timeline, where decided_by is hand; the result zip is like any other."
        ["what_was_planned_for_one_who_acts_by_hand_is_dropped", "a_document_is_signed_neither_before_it_is_delivered_nor_twice_nor_after_its_deadline", "a_clock_that_jumps_stands_before_the_deadline_of_one_who_is_asked"];
    "signing.subscriptions" Documented
        "Unless the material is mandatory, every signer must subscribe; one who does not keeps the document from e-Boks."
        "The message goes on to the next channel."
        ["one_signer_who_does_not_subscribe_is_enough_to_pass_a_document_on"];
    "signing.many-signatures" Documented
        "A document signed by several is one SDO with as many signatures."
        "The SDO in the result zip."
        ["nine_signers_are_not_too_many"];
    "signing.methods" Observed
        "Danish signers sign as with NemID or its successor (XML), Norwegian ones as with BankID (CMS); Swedish ones as Norwegian ones, which is assumed."
        "The signatures in the SDO."
        ["openssl_accepts_norwegian_and_swedish_signatures_and_refuses_a_changed_byte", "xmlsec1_accepts_danish_signatures_in_their_wrapper_and_refuses_a_changed_byte"];
    "signing.certificates" Observed
        "In a Danish signature the certificates stand in the order issuing CA, signer, root, one in each X509Data: who takes the first has a CA's."
        "ds:KeyInfo in the SDO and in the bare form."
        ["the_certificates_stand_in_the_order_of_the_public_sample"];
    "signing.properties" Observed
        "A Danish signature has the properties of the public sample, in its order and forms; TimeStamp is the last and has Copenhagen's offset. What the signer's computer tells about its software, and the challenge's value, are assumed."
        "ds:SignatureProperties in the SDO and in the bare form."
        ["the_properties_are_those_of_the_public_sample_in_its_order_and_forms", "only_a_persons_signature_has_a_person_number"];
    "signing.policies" Observed
        "The seal names the policy 2.16.578.1.16.1.6.1.1, a Norwegian signature urn:oid:2.16.578.1.16.4.1 and the digest of its certificate."
        "SignaturePolicyIdentifier in the SDO, and the CMS."
        ["the_seal_and_the_signatures_name_their_policies_as_the_public_samples_do", "a_cms_names_the_digest_of_its_signers_certificate"];
    "signing.revocation" Observed
        "Beside each signature and the seal stands an OCSP answer that the certificate is good; that the issuing CA itself gives it, for the whole day of the signature, is assumed."
        "RevocationValues in the SDO."
        ["openssl_accepts_what_the_ca_says_of_each_certificate"];
    "results.return-file" Documented
        "Results come with e-Boks' return file once a day, and go to the sender at once."
        "A zip in Outbound; the hour is the scenario's."
        ["a_result_comes_with_the_first_return_file_after_the_conclusion"];
    "results.zip" Documented
        "There is one zip for each document, signed_documents_<date>_<messageid>.zip, with the SDO and a receipt."
        "The zip in Outbound."
        ["a_signed_result_holds_the_sdo_and_the_receipt", "results_with_the_same_message_id_on_one_day_keep_apart"];
    "results.renamed" Assumed
        "In the name of a result, what of the message id no file name can hold becomes an underscore, an id is cut after 120 characters, and _2, _3 and so on keep results of one name apart."
        "The timeline says the name and why."
        ["a_message_id_that_no_file_can_be_called_by_is_made_harmless", "a_name_that_differs_from_the_message_id_says_why"];
    "subscriptions.by-alias-only" Assumed
        "A document type that is set up for aliases is subscribed to by alias alone, and any other by number alone; the lists have no other rows."
        "The subscription list; `check` warns of a subscription that never holds, and the API refuses it."
        ["nobody_subscribes_by_number_to_a_type_with_aliases_nor_by_alias_to_any_other"];
    "subscriptions.list-at-14" Documented
        "A complete list comes at 14:00, named [ORG]_eboks_subscribers_[DATE]_[running number].xml, for each e-Boks id whose sender has asked for lists."
        "The subscription list in Outbound, and the timeline."
        ["each_eboks_id_has_a_list_of_its_own_with_what_it_may_send"];
    "subscriptions.list-as-of-17" Documented
        "What subscribers change until 17:00 is on the next day's list, and nothing later."
        "The rows of the subscription list."
        ["a_change_until_five_is_on_the_list_of_the_next_day_at_two"];
    "subscriptions.list-rows" Documented
        "A row names the person number, cvr or alias 1, the document type, and the country of the e-Boks; the list is for one e-Boks id."
        "The rows; what their elements are called is assumed."
        ["a_list_says_of_each_subscriber_what_is_documented", "a_company_is_on_the_list_by_its_number"];
    "subscriptions.known-at-9" Documented
        "Nets hears at 09:00 who subscribed or left by 17:00 the day before, and judges documents by that."
        "The check of each document; the scenario's subscription_check can make it immediate."
        ["nets_hears_at_nine_of_a_subscription_of_the_day_before"];
    "faults.nets-badly" Assumed
        "On purpose, where a scenario's faults say so, Nets writes a receipt, a report, a list or a result late, never, twice or out of order, leaves out a day's return file, report or list, and files in Outbound grow or disappear; no document says what goes wrong at Nets, or how long files stay."
        "The files in Outbound and their times; fault_fired, file_grew and file_gone on the timeline."
        ["a_receipt_comes_late_and_the_shipment_is_over_after_it", "a_receipt_never_comes_and_the_letter_is_delivered_all_the_same", "results_come_out_of_order", "a_return_file_is_missing_for_a_day_and_the_next_one_has_its_results", "a_subscription_list_is_missing_for_a_day_or_comes_twice_with_the_next_number", "a_file_is_gone_after_some_days_or_once_it_was_listed_or_fetched"];
    "alias.query" Documented
        "For a registration by alias Nets calls the sender's web service with five parameters, and 200 with one of nine words is the answer."
        "The call at the sender's service; `alias check` and `alias ask` make it too."
        ["the_parameters_stand_in_the_documented_order", "the_service_is_asked_what_the_person_has_entered"];
    "alias.document-group" Documented
        "The parameter document_group is the ID that Nets gives the document type for the web service; without one in the scenario it is the document type (assumed)."
        "The call at the sender's service."
        ["the_service_is_asked_by_the_id_that_nets_has_given_the_document_type"];
    "alias.resource" Assumed
        "Letters beyond ASCII in the resource of a service's URL are sent as UTF-8, percent-encoded."
        "A warning about the scenario, and the exchange on the timeline."
        ["a_resource_with_letters_beyond_ascii_is_sent_encoded_and_told"];
    "alias.words" Documented
        "Nine words are answers, each alone in the body; whatever else comes is a fault of the service."
        "`alias check`; the word is what the person who registers is told."
        ["each_of_the_nine_words_alone_is_accepted"];
    "alias.mutual-tls" Documented
        "The call is made over TLS with both certificates valid."
        "Findings of `alias check` about each certificate."
        ["nginx_that_demands_client_certificates_answers_us_and_refuses_strangers"];
    "alias.secret" Assumed
        "Alias 2 is shown nowhere unless it is asked for."
        "A mask in reports and on the timeline."
        ["alias_2_is_nowhere_to_be_seen_unless_it_is_asked_for"];
    "alias.form" Documented
        "Alias 1 and alias 2 are 1 to 50 letters and digits; about others no service is asked."
        "What the person who registers is told, and the timeline."
        ["eboks_takes_one_to_fifty_letters_and_digits_and_asks_nobody_about_others"];
    "alias.registered" Documented
        "OK registers the person for the document type, and the next list shows alias 1; that documents to alias 1 reach them at once is assumed."
        "The timeline, the API's registrations, the subscription list."
        ["who_registers_over_the_api_is_sent_documents_by_alias_and_signs_them"];
    "alias.one-person" Documented
        "Alias 1 and the document type are one person's. What becomes of a second one is assumed: refused, or takes it over, as the material says."
        "What the person who registers is told, and whom a document reaches."
        ["a_second_person_is_refused_the_alias_or_takes_it_as_the_type_says"];
    "ebox.token" Documented
        "A client shows who it is by an assertion that it has signed with its own key, and gets a token for the scopes that it asks for and has; an assertion that was used before is refused, which is assumed."
        "The answer of the token endpoint; a refusal has its explanation on the timeline."
        ["the_assertion_of_the_official_example_is_granted_every_scope", "an_assertion_is_used_once_by_its_client_until_it_expires"];
    "ebox.token-lifetime" Observed
        "A token lives for 600 seconds by the real clock, or for what the scenario's token_lifetime says, and none is renewed: a client asks for another."
        "expires_in, and a 401 afterwards."
        ["a_good_token_opens_what_its_scopes_open_until_it_expires"];
    "ebox.environments" Documented
        "Integration, acceptance and production have configuration and tokens of their own: a token of one opens nothing in another."
        "A 401, and the timeline, which says of which environment the token is."
        ["a_token_of_another_environment_is_told_as_that"];
    "ebox.published" Documented
        "A publication that breaks no rule is answered 201 with its messageId and when it expires; code and message may be there as well."
        "The answer; the message lies in the recipient's e-Box at once."
        ["the_lines_of_the_page_publish_a_message_by_curl"];
    "ebox.kept" Assumed
        "What was answered 201 is there after a crash of the simulator, once."
        "The recipient's messages after a start with the same data folder."
        ["publications_that_were_answered_outlive_a_kill_and_none_is_doubled"];
    "ebox.first-refusal" Assumed
        "Of all that is wrong with a publication the answer has what comes first in the order of the rules, and the timeline has all."
        "The answer and the timeline."
        ["all_findings_are_kept_and_the_first_is_answered"];
    "ebox.no-digital-user" Documented
        "A message to who has never opened an e-Box is delivered, and the answer says NO_DIGITAL_USER; that this ends with the first opening, and that earlier messages are there then, is assumed."
        "code in the 201, and the timeline."
        ["who_has_never_opened_an_ebox_is_told_of_until_it_is_opened"];
    "ebox.expiry" Documented
        "A message expires after the validity of its type, whatever expirationDate says, and is gone then; that months and years go by the calendar in Brussels is assumed."
        "expirationDate in the answer; 404 and the timeline afterwards."
        ["a_message_is_read_reminded_of_and_expires"];
    "ebox.read" Documented
        "A message is read once its recipient has fetched the main content; lists, metadata and annexes read nothing."
        "readStatus of searchMessageStatus, and the timeline."
        ["a_recipient_who_reads_is_not_reminded"];
    "ebox.reminders" Documented
        "Who has not read is reminded 15 days after the publication, and alerted 7 days before the end."
        "The timeline."
        ["a_message_is_read_reminded_of_and_expires", "a_recipient_who_reads_is_not_reminded"];
    "ebox.reply" Assumed
        "A recipient may answer a message that allows it, and the reply lies in the e-Box of the sender's organisation, with originalMessageId."
        "The messages of the sender's own e-Box, and the timeline."
        ["a_reply_lies_in_the_ebox_of_the_sender", "only_a_message_of_this_ebox_can_be_read_and_only_where_it_may_be_replied_to"];
    "ebox.status" Assumed
        "A sender may ask for the status of its own messages by searchMessageStatus, which is answered 201 as the description has it; whether the real registry offers this to senders is not known."
        "The answer; the scenario's search_status switches it off."
        ["a_sender_and_a_recipient_in_python_find_all_as_it_should_be"];
    "ebox.documentation" Assumed
        "The preset documentation takes the documentation's own examples, whose numbers have wrong check digits."
        "A 201 where the rules would refuse."
        ["the_preset_of_the_documentation_takes_its_own_examples"];
    "ebox.magic-recipients" Assumed
        "Some recipients of the e-Box always do or answer the same, also what goes wrong elsewhere, so that a sender can be tested with them."
        "The answers to its publications."
        ["a_script_counts_tries_and_begins_anew_after_a_publication_was_taken"];
}

macro_rules! not_simulated {
    ($($id:literal $because:literal;)*) => {
        /// What is left out, each with its reason.
        pub const NOT_SIMULATED: &[NotSimulated] = &[$(NotSimulated { id: $id, because: $because },)*];
    };
}

not_simulated! {
    "not-simulated.prose"
        "It introduces, points to another page or explains a word, and says nothing that can happen or fail.";
    "not-simulated.agreements"
        "What a sender agrees with Nets and e-Boks beforehand is written in a scenario: materials, deadlines, e-Boks ids.";
    "not-simulated.recipients-own-pages"
        "What recipients see and type in e-Boks is not shown; a scenario says what they do.";
    "not-simulated.law"
        "Whether a sender may process person numbers is between the sender and the law.";
    "not-simulated.attachment-variations"
        "The variations of attachments that e-Boks has set up are not public; every attachment is taken.";
    "not-simulated.whitelist-program"
        "The whitelist of NemID and its test program are given on request only; what is public of them are rules of their own.";
    "not-simulated.choice-of-keys"
        "Which values make good aliases is the sender's to judge; that customers know them and others cannot guess them is not to be seen from outside.";
}
