//! Each recipe of docs/faults.md, played: the YAML as the page has it, a client that others wrote, and what the words say.

mod connections;
mod downloads;
mod nets;
mod playing;
mod uploads;
mod web;

/// The table of recipes: a test for each, which is given the recipe of this title where these programs are.
macro_rules! players {
    ($($title:literal, $file:ident::$player:ident, $programs:expr;)+) => {
        const TITLES: &[&str] = &[$($title),+];

        mod played {
            $(
                #[test]
                fn $player() {
                    if crate::support::installed(&$programs) {
                        super::$file::$player(&super::playing::Recipe::of($title));
                    }
                }
            )+
        }
    };
}

players! {
    "The confirming stat fails after the pick-up", uploads::the_confirming_stat_fails, ["paramiko", "sftp"];
    "The answer to the close is lost", uploads::the_answer_to_the_close_is_lost, ["sftp", "lftp"];
    "The connection breaks off before the close", uploads::it_breaks_off_before_the_close, ["sftp"];
    "The disk is full at a byte", uploads::the_disk_is_full, ["sftp"];
    "Bytes are lost in silence", uploads::bytes_are_lost_in_silence, ["sftp"];
    "Append or resume is refused, or doubles the file", uploads::append_or_resume, ["sftp", "paramiko"];
    "Setstat is refused", uploads::setstat_is_refused, ["sftp", "lftp", "paramiko"];
    "The rename fails, or is done and not told", uploads::the_rename_fails_or_is_not_told, ["sftp"];
    "Rename over an existing name", uploads::rename_over_an_existing_name, ["sftp", "paramiko"];
    "The zip's name is used again while the first is unread", uploads::the_name_is_used_again, ["sftp"];
    "The quota is used up", uploads::the_quota_is_used_up, ["sftp"];
    "A file vanishes between listing and get", downloads::a_file_vanishes, ["paramiko", "sftp"];
    "A download breaks off, or is short", downloads::a_download_breaks_off_or_is_short, ["sftp"];
    "Outbound answers slowly until the morning", downloads::outbound_answers_slowly, ["sftp"];
    "Logins are refused twice, and then the third comes in", connections::logins_are_refused, ["sftp", "paramiko"];
    "New session keys in mid-transfer", connections::new_session_keys,
        ["sftp", "paramiko", "lftp", "curl with sftp", "ssh-keygen"];
    "The host key changes", connections::the_host_key_changes, ["sftp", "curl with sftp", "ssh-keygen"];
    "The server is old", connections::the_server_is_old, ["sftp"];
    "The link is slow, or answers are short", connections::the_link_is_slow_or_answers_are_short,
        ["sftp", "lftp", "curl with sftp", "ssh-keygen"];
    "A publication is taken and its answer is lost", web::a_publications_answer_is_lost, [crate::support::PYTHON, "openssl"];
    "The alias service was asked, and its answer is lost", web::the_alias_services_answer_is_lost, ["sh"];
    "A receipt is late, never comes, or comes twice", nets::a_receipt_is_late_never_or_twice, ["sftp"];
    "Results come out of order", nets::results_come_out_of_order, ["sftp"];
    "Results of many days come in one minute", nets::results_come_in_one_minute, ["sftp"];
    "The return file, or the report, is missing for a day", nets::the_return_file_is_missing, ["sftp"];
    "The subscription list is missing for a day", nets::the_list_is_missing, ["sftp"];
    "A zip grows while it is listed", nets::a_zip_grows, ["sftp", "curl with sftp", "ssh-keygen"];
    "A file vanishes for good between listing and get", nets::a_file_vanishes_for_good, ["paramiko", "sftp"];
    "Outbound keeps files for a while alone", nets::outbound_keeps_files_for_a_while, ["sftp", "lftp"];
}

#[test]
fn every_recipe_has_a_player_and_every_player_a_recipe() {
    let recipes = playing::recipes();
    let mut of_page: Vec<_> = recipes.iter().map(|recipe| recipe.title.as_str()).collect();
    let mut played = TITLES.to_vec();
    of_page.sort_unstable();
    played.sort_unstable();
    assert_eq!(of_page, played, "each recipe of docs/faults.md is in the table of this file, once");
}
