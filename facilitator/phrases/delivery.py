"""Words about deliveries: what can be wrong with one, and what its state and reason mean."""

from facilitator.phrases import N_

PHRASES = {
    "header_unsafe": N_("This has line breaks or characters that cannot stand in a message header."),
    "address_unusable": N_(
        "This is not one plain e-mail address. Check it for spaces, commas and special letters."
    ),
    "relay_scheme": N_("Write the mail server as smtp://host:port, smtps://host:port or mailbox:/folder."),
    "relay_host": N_("The address of the mail server has no host, or a port that is not a number."),
    "relay_option": N_("The mail server's address knows only the option starttls=1."),
    "relay_password_in_clear": N_(
        "A password would cross the network unprotected. Add ?starttls=1 or write smtps://."
    ),
    "mailbox_folder": N_("Write the mailbox as mailbox:/folder, with the folder's full path."),
    "kind_unknown": N_("There is no message of this kind."),
    "link_over": N_("This link is too old or was not copied whole. The newest message has one that works."),
    "state_planned": N_("Planned"),
    "state_claimed": N_("About to go"),
    "state_sending": N_("On its way"),
    "state_sent": N_("Sent"),
    "state_failed": N_("Not delivered"),
    "state_doubtful": N_("Unsure whether it arrived"),
    "state_missed": N_("Too late to send"),
    "state_withdrawn": N_("Taken back"),
    "state_suppressed": N_("Mail is off for this person"),
    "reason_superseded": N_("The session changed, so another message took its place."),
    "reason_left": N_("The person is no longer on the list."),
    "reason_paused": N_("The person is taking a break from the group."),
    "reason_not_wanted": N_("The reminder times have changed."),
    "reason_bounced": N_("The mail server says that this address does not exist. Check it with the person."),
    "reason_shared": N_("Somebody else uses this address, and not everybody has agreed to share it."),
    "reason_unsendable": N_("The address cannot be written to. Check it with the person."),
    "reason_coalesced": N_("A later reminder for the same session went instead."),
    "reason_expired": N_("It came too close to the start."),
    "reason_stopped": N_("The person stopped these messages."),
    "reason_no_address": N_("There is no address to write to. Tell this person yourself."),
    "reason_not_agreed": N_("The person has not agreed to e-mail."),
    "reason_refused": N_("The mail server refused it. Check the address with the person."),
    "reason_no_answer": N_("The mail server did not say whether it took the message."),
    "kind_reminder": N_("Reminder"),
    "kind_moved": N_("Change of time or place"),
    "kind_cancelled": N_("Cancellation"),
    "kind_invite": N_("Invitation to sign in"),
    "kind_password": N_("New password"),
    "kind_checkin_invite": N_("Anonymous check-in"),
    "kind_checkin_release": N_("Words from the anonymous check-in"),
}
