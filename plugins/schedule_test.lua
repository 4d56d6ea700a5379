-- What is wrong with rules, as the file says it when it is loaded.
local function complaint(t, rule)
  t:settings { rules = { rule } }
  local loads, message = pcall(t.value, t, "schedule", "nodes/n1")
  assert(not loads)
  return message
end

test("rules that are none are told", function(t)
  assert(complaint(t, "at noon"):find('the rule "at noon" is not like "Mon-Fri 07:30-19:00 = 10"', 1, true))
  assert(complaint(t, "Mon-Fri 07:30-19:00 = ten"):find("is not like", 1, true))
  assert(complaint(t, "Mon-Fry 07:30-19:00 = 10"):find("has no days such as Mon-Fri or Sat,Sun", 1, true))
  assert(complaint(t, "07:60-19:00 = 10"):find("has no times from 00:00 to 24:00", 1, true))
  t:settings {}
end)
