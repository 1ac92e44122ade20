"""The words of the anonymous check-in: questions, released sentences, promises and what can go wrong.

Released sentences never hold a number and never say "nobody" or "everybody". A sentence that is hard to hear is
followed by a next line that holds a door open. Nothing here asks about suicide, self-harm, symptoms or medication.
"""

from facilitator.phrases import N_

QUESTIONS = {
    "ask_mood": N_("How have the last days been?"),
    "low_end_mood": N_("Very hard"),
    "high_end_mood": N_("Very good"),
    "ask_feelings": N_("Which words fit your week? Choose up to three."),
    "choose_feelings_calm": N_("Calm"),
    "choose_feelings_hopeful": N_("Hopeful"),
    "choose_feelings_connected": N_("Connected"),
    "choose_feelings_okay": N_("Okay"),
    "choose_feelings_tired": N_("Tired"),
    "choose_feelings_anxious": N_("Anxious"),
    "choose_feelings_low": N_("Low"),
    "choose_feelings_overwhelmed": N_("Overwhelmed"),
    "ask_energy": N_("How much energy have you had lately?"),
    "choose_energy_plenty": N_("Plenty"),
    "choose_energy_enough": N_("Enough"),
    "choose_energy_little": N_("Little"),
    "ask_heard": N_("In this group, I feel heard."),
    "choose_heard_yes": N_("Yes"),
    "choose_heard_not_really": N_("Not really, at the moment"),
    "ask_belonged": N_("In this group, I feel that I belong."),
    "choose_belonged_yes": N_("Yes"),
    "choose_belonged_not_really": N_("Not really, at the moment"),
    "skip": N_("Skip this one"),
}

TOLD = {
    "told_mood_high_most": N_("Most of us said the last days were good."),
    "told_mood_high_some": N_("Some of us said the last days were good."),
    "told_mood_high_few_or_none": N_("A few of us or none said the last days were good."),
    "told_mood_low_most": N_("Most of us said the last days were hard. You are not alone."),
    "told_mood_low_some": N_("Some of us said the last days were hard. If you did too, you are not alone."),
    "told_mood_low_few_or_none": N_("A few of us or none said the last days were hard."),
    "told_calm_most": N_("Most of us felt calm this week."),
    "told_calm_some": N_("Some of us felt calm this week."),
    "told_calm_few_or_none": N_("A few of us or none felt calm this week."),
    "told_hopeful_most": N_("Most of us felt hopeful this week."),
    "told_hopeful_some": N_("Some of us felt hopeful this week."),
    "told_hopeful_few_or_none": N_("A few of us or none felt hopeful this week."),
    "told_connected_most": N_("Most of us felt connected this week."),
    "told_connected_some": N_("Some of us felt connected this week."),
    "told_connected_few_or_none": N_("A few of us or none felt connected this week."),
    "told_okay_most": N_("Most of us felt okay this week."),
    "told_okay_some": N_("Some of us felt okay this week."),
    "told_okay_few_or_none": N_("A few of us or none chose “okay” for this week."),
    "told_tired_most": N_("Most of us felt tired this week. You are not alone."),
    "told_tired_some": N_("Some of us felt tired this week. If you did too, you are not alone."),
    "told_tired_few_or_none": N_("A few of us or none felt tired this week."),
    "told_anxious_most": N_("Most of us felt anxious this week. You are not alone."),
    "told_anxious_some": N_("Some of us felt anxious this week. If you did too, you are not alone."),
    "told_anxious_few_or_none": N_("A few of us or none felt anxious this week."),
    "told_low_most": N_("Most of us felt low this week. You are not alone."),
    "told_low_some": N_("Some of us felt low this week. If you did too, you are not alone."),
    "told_low_few_or_none": N_("A few of us or none felt low this week."),
    "told_overwhelmed_most": N_("Most of us felt overwhelmed this week. You are not alone."),
    "told_overwhelmed_some": N_("Some of us felt overwhelmed this week. If you did too, you are not alone."),
    "told_overwhelmed_few_or_none": N_("A few of us or none felt overwhelmed this week."),
    "told_energy_plenty_most": N_("Most of us had plenty of energy lately."),
    "told_energy_plenty_some": N_("Some of us had plenty of energy lately."),
    "told_energy_plenty_few_or_none": N_("A few of us or none had plenty of energy lately."),
    "told_energy_little_most": N_("Most of us had little energy lately. You are not alone."),
    "told_energy_little_some": N_("Some of us had little energy lately. If you did too, you are not alone."),
    "told_energy_little_few_or_none": N_("A few of us or none had little energy lately."),
    "told_heard_most": N_("Most of us said we feel heard here."),
    "told_heard_some": N_("Some of us said we feel heard here."),
    "told_heard_few_or_none": N_("A few of us or none said we feel heard here."),
    "told_belonged_most": N_("Most of us said we feel that we belong here."),
    "told_belonged_some": N_("Some of us said we feel that we belong here."),
    "told_belonged_few_or_none": N_("A few of us or none said we feel that we belong here."),
}

NEXT = {
    "next_mood_high": N_("There is time for whatever the days have been like."),
    "next_mood_low": N_("There is a place for you here, talking or quiet."),
    "next_calm": N_("We can arrive slowly. There is no hurry."),
    "next_hopeful": N_("You need not bring hope with you. We can hold some for each other."),
    "next_connected": N_("Coming, or just listening, is already a thread between us."),
    "next_tired": N_("You can come as you are and rest here. Just listening is welcome."),
    "next_anxious": N_("We can take it one small step at a time. You can always pass."),
    "next_low": N_("You need not carry it alone. There is room for it here, in words or in silence."),
    "next_overwhelmed": N_("One thing at a time is enough. You can come late, leave early or step out."),
    "next_energy_plenty": N_("Little is enough. We will keep things gentle."),
    "next_energy_little": N_("You can come as you are. Nothing is expected of you."),
    "next_heard": N_("We can ask together what would help: more time, fewer words, another order."),
    "next_belonged": N_("We can ask together how to make more room. You have a place here."),
}

AROUND = {
    "withheld": N_("Too few answers this time to share anything safely."),
    "withheld_next": N_("That is fine. There will be another check-in."),
    "lost": N_(
        "The answers to this check-in were lost and cannot be read by anyone. You may answer the next one."
    ),
    "footnote": N_(
        "We add or take away a person or so at random before choosing the words, so no one’s answer can be read from them."
    ),
    "who_counts": N_("Told from five or more of the {roster_size} people on the list."),
    "for_facilitators_heavy": N_(
        "This was a hard week for many. Open gently, name it once, and ask no one in particular. Keep the crisis information at hand and talk to your co-facilitator afterwards."
    ),
    "thank_you": N_("Thank you. Your answer is in the box."),
    "changed": N_("Your answer was changed."),
    "withdrawn": N_("Your answer was taken back. It counts nowhere. You can answer again from this page."),
    "nothing_sent": N_("You skipped everything, so nothing was sent and no code was used."),
    "open_until": N_("This check-in is open until {when}."),
    "codes_given": N_("Codes given out: {given}, for {roster_size} people on the list."),
    "is_closed": N_("This check-in is closed, or one of the first four characters of the code is different."),
    "not_understood": N_("This page could not take that. Nothing was changed. Please start again."),
    "if_already": N_("If you have already answered, thank you. There is nothing more to do."),
}

ABOUT = {
    "about_mood_high": N_("The last days were good"),
    "about_mood_low": N_("The last days were hard"),
    "about_calm": N_("Calm"),
    "about_hopeful": N_("Hopeful"),
    "about_connected": N_("Connected"),
    "about_okay": N_("Okay"),
    "about_tired": N_("Tired"),
    "about_anxious": N_("Anxious"),
    "about_low": N_("Low"),
    "about_overwhelmed": N_("Overwhelmed"),
    "about_energy_plenty": N_("Plenty of energy"),
    "about_energy_little": N_("Little energy"),
    "about_heard": N_("I feel heard here"),
    "about_belonged": N_("I feel that I belong here"),
    "word_most": N_("Most of us"),
    "word_some": N_("Some of us"),
    "word_few_or_none": N_("A few of us or none"),
    "phase_before": N_("Before the session"),
    "phase_after": N_("After the session"),
    "state_draft": N_("Planned"),
    "state_open": N_("Open"),
    "state_released": N_("Closed"),
    "state_withheld": N_("Closed"),
    "state_lost": N_("Lost"),
    "state_withdrawn": N_("Withdrawn"),
    "was_withdrawn": N_(
        "This check-in was withdrawn: the session was cancelled, or there were too few people on the list when it should open. You can plan it anew."
    ),
}

PROMISES = {
    "promise_optional": N_("You may skip any question, or all of them. Nobody will ask why."),
    "promise_anonymous": N_("This is anonymous, so no one can see it was you or get back to you."),
    "promise_nobody_told": N_("Nobody is told who answered, or how many."),
    "promise_everyone": N_("Everybody on the list may answer, whether or not they come."),
    "promise_words": N_("The group sees words, never numbers, and the same words for everyone."),
    "promise_five": N_("With fewer than five answers, nothing is shown at all."),
    "promise_once": N_("The words are shared once, after the check-in has closed."),
    "promise_destroyed": N_("All answers, codes and keys are destroyed when the words are shared."),
    "promise_no_mail": N_("The code in your invitation cannot be tied to your answer once the answer is in."),
    "promise_bound": N_(
        "In any one check-in, even somebody who knew every other answer could only guess at yours, never be sure."
    ),
    "promise_limit": N_(
        "There is a limit: somebody who controls the computer that runs this could watch it while you answer."
    ),
    "nobody_live": N_("Nobody reads these answers live and nobody can see they are yours."),
    "contact_instead": N_(
        "If you would like someone to contact you, ask for that outside this page. That is not anonymous."
    ),
}

PROBLEMS = {
    "code_already_used": N_(
        "This code has been used, or one character is different. If you have not answered yet, ask for a new code."
    ),
    "code_malformed": N_(
        "This does not look like a code. It has fourteen letters and digits, or is the end of a link."
    ),
    "code_incomplete": N_(
        "Several check-ins are open. Write the whole code: all fourteen letters and digits, the first four too."
    ),
    "edit_key_malformed": N_(
        "This page did not send what it should. Load it again and send your answer once more."
    ),
    "out_of_scale": N_("Choose a number from {lowest} to {highest}, or skip this one."),
    "choice_unknown": N_("Choose from the list, or skip this one."),
    "too_many_choices": N_("Choose up to {most}."),
    "question_unknown": N_("This question is not part of this check-in."),
    "question_set_of_other_phase": N_("These questions belong to the other check-in of this session."),
    "not_enabled": N_(
        "The anonymous check-in is off for this group. Turn it on in the settings of the group."
    ),
    "session_cancelled": N_("This session does not take place, so there is no check-in."),
    "planned_already": N_(
        "This check-in is planned already. There is one before and one after each session."
    ),
    "not_a_draft": N_("This check-in has been opened, so its rules stay as they are."),
    "not_open": N_("This check-in is not open."),
    "closes_before_opening": N_("It must close after it opens."),
    "time_has_passed": N_("This time has passed."),
    "window_too_long": N_("A check-in can be open for up to {most} days."),
    "asked_too_often": N_(
        "With less than a day to answer, only those in the room can take part, and the same questions may be asked at every fourth session only. Let it stay open for a day."
    ),
    "roster_too_small": N_("An anonymous check-in needs at least {fewest} people on the list."),
    "too_many_codes": N_("There is a code for everybody already: {given} for {roster_size} people."),
    "sent_again_already": N_("A new code has been sent to this person once. There is no third one."),
    "no_mail_to_member": N_("There is no mail to this person. Print a slip instead."),
    "question_set_unknown": N_("There are no such questions."),
    "roster_too_large": N_(
        "An anonymous check-in can hold a list of up to {most} people. Split it into smaller groups."
    ),
    "box_full": N_("No more codes can be given out for this check-in."),
    "keys_inside_data": N_(
        "The key directory {directory} lies inside the data directory, so backups would hold the keys. Set KEY_DIR to a directory outside it."
    ),
    "keys_not_private": N_(
        "Others can look into the key directory. Allow only the owner: chmod 700 for the directory, 600 for its files."
    ),
    "keys_not_writable": N_(
        "The key directory cannot be written. Nothing was changed. Check its owner and the free space."
    ),
    "keys_not_readable": N_(
        "The key of this check-in cannot be read at the moment. Nothing was lost. Try again soon."
    ),
}

PHRASES = QUESTIONS | TOLD | NEXT | AROUND | ABOUT | PROMISES | PROBLEMS
