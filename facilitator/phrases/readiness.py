"""Words about how an installation does its work, for its administrators and for the doctor."""

from facilitator.phrases import N_

PHRASES = {
    "about_work": N_("Periodic work"),
    "about_mail": N_("Waiting mail"),
    "about_failed": N_("Failed mail"),
    "about_backup": N_("Backup"),
    "work_fine": N_("Reminders go out and check-ins close on time."),
    "work_never": N_(
        "It has never run, so no reminder goes out. Start: facilitator run, or with REDIS_URL the Celery worker and beat."
    ),
    "work_late": N_(
        "It has stopped, so no reminder goes out. Start again: facilitator run. If it runs, its log says what is wrong."
    ),
    "beat_late": N_("Nothing wakes the Celery workers, so no reminder goes out. Start: Celery beat."),
    "worker_late": N_(
        "The Celery workers do nothing, so no reminder goes out. Start them, and look whether the broker at REDIS_URL answers."
    ),
    "sweep_fails": N_(
        "The workers run, but cannot do their work, so no reminder goes out. Their log says what is wrong."
    ),
    "mail_fine": N_("Nothing is overdue."),
    "mail_kept": N_("Mail is kept in a folder and reaches nobody. Set MAIL_URL to a mail server."),
    "mail_waits": N_(
        "Messages should have gone and have not. Send a test mail: it shows what the mail server says."
    ),
    "failed_none": N_("Every message of the last seven days went through."),
    "failed_some": N_(
        "Some messages of the last seven days did not go through. The reminders of each session say who has to be told by hand; its facilitators see them."
    ),
    "backup_fine": N_("There is one from this week."),
    "backup_old": N_("The last one is more than a week old. Run: facilitator backup"),
    "backup_never": N_("None was ever made here. Run: facilitator backup"),
    "state_fine": N_("Fine"),
    "state_look": N_("Look at this"),
    "state_wrong": N_("Wrong"),
    "trial_subject": N_("A test"),
    "trial_text": N_("This is the test that you asked for. Mail works."),
    "trial_taken": N_("The mail server took it. Look whether it arrives, and not among the spam."),
    "trial_kept": N_("It is kept in the folder of MAIL_URL, as all mail is here."),
    "trial_refused": N_("The mail server did not take it."),
}
