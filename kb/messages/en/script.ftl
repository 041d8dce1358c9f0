ends_wordless = the call ends at { QUOTED($step) } without a word to the caller
    .mend = write `say`, or name the `article` to read out
    .plain = The conversation ends at step “{ $step }” without a word. Write what is said, or choose the article to read out.
fact_without_value = the fact { QUOTED($fact) } has no value on { $day }
    .mend = give it one in facts.yaml or take it out of the script
few_options = the step { QUOTED($step) } asks and has fewer than two options
    .mend = write what the caller may answer
    .plain = Step “{ $step }” asks and has fewer than two answers. Add one.
goes_on = the step { QUOTED($step) } goes on, so it cannot have `{ $key }`
    .mend = only a step without options ends a call
no_article = there is no article { QUOTED($article) }
    .mend = correct the id
no_end = no way from the step { QUOTED($step) } comes to an end
    .mend = lead an option out of the loop
    .plain = No way from step “{ $step }” comes to an end: it goes round in a loop. Lead an answer out of it.
no_owner = { QUOTED($owner) } is not in owners.yaml
    .mend = use one of { $owners }
no_question = the step { QUOTED($step) } has options and asks nothing
    .mend = write the question as `ask`
    .plain = Step “{ $step }” has answers and asks nothing. Write the question.
no_step = there is no step { QUOTED($step) }
    .mend = correct the id or write the step
    .plain = An answer leads to the step “{ $step }”, which is not there. Choose another.
not_reached = no option leads to the step { QUOTED($step) }
    .mend = lead one to it or delete it
    .plain = No answer leads to step “{ $step }”. Lead one to it, or delete it.
options_alike = two options of one step say the same
    .mend = word them apart
    .plain = Two answers of one step say the same. Word them apart.
step_twice = the step { QUOTED($step) } is there twice
    .mend = give it an id of its own
typed_figure = the figure { $figure } of the script is typed
    .mend = show the fact with {"{{"} fact-id {"}}"}
article_for_agents = the article { QUOTED($article) } is for agents only, and this script guides citizens
    .mend = name another article, or take `guided` away
words_for_agents = { QUOTED($words) } is said of or to a caller, and this script guides citizens
    .mend = speak to who reads, or take `guided` away
guides_nobody = `guided` opens a script to citizens, and here is no script or no article for citizens
    .mend = write the script and `audience: [citizen, …]`, or take `guided` away
leads_nowhere = answer { $answer } of step { $step } of the script leads nowhere
    .mend = write as `to` the step that it leads to
    .plain = Answer { $answer } of step { $step } leads nowhere yet. Choose the step that it leads to.
words_missing = step { $step } of the script lacks { $lang ->
    [id] the Indonesian words
    [en] the English words
   *[both] words
} of { $part ->
    [ask] its question
    [say] what is said
   *[answer] answer { $answer }
}
    .mend = write them
changed_meanwhile = the step has changed since it was shown
    .mend = look at the script as it is now, and do it again
not_changed_alone = the change would reach beyond the script, so nothing was changed
    .mend = look at the file itself below the form of the article
